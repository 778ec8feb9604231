"""Vector indexes that data files and infrastructure declare: schemas, the services that hold them, and what they are called."""

from __future__ import annotations

import re

from aidebt.assets import Asset, Confidence, Evidence, IndexFacts
from aidebt.detectors.data_file import DataFile
from aidebt.detectors.extents import Extents
from aidebt.detectors.index_asset import asset, facts_of
from aidebt.detectors.index_naming import name, names
from aidebt.detectors.index_services import service, services
from aidebt.facts import Setting
from aidebt.index_objects import Declared, declared
from aidebt.index_rules import IndexRules
from aidebt.infrastructure import joined
from aidebt.parsers import by_name

HOLDING = frozenset({"hcl", "yaml", "bicep", "shell", "make"})
"""Formats in which JSON stands as text."""
COMMANDS = frozenset({"shell", "make"})
TEMPLATES = frozenset({"text"})
"""Formats that may be the template of a JSON document."""
LEAST_TEXT, MAX_TEXT = 20, 200_000
STATEMENT = re.compile(rb"\{%.{0,500}?%\}|\{#.{0,500}?#\}", re.DOTALL)
SENT = re.compile(r"'\s{0,9}(?=\{)")
BLOCK = re.compile(r"^[\w-]+:(?: .*)?\n", re.MULTILINE)


def detect(file: DataFile, rules: IndexRules) -> list[Asset]:
    """The indexes of one file, the services, and the names; none in what a run or a compiler wrote."""
    if file.written_by_run or file.is_generated:
        return []
    present = rules.present(file.data)
    if not present:
        return []
    form, settings = written(file)
    schemas = any(not row.literals.isdisjoint(present) for row in rules.schemas(form))
    found = declared(rules, form, present, told(file, settings, rules)) if schemas else []
    extents = Extents(file.data, facts_of(file) or settings, form == "yaml")
    serving = [] if rules.service_literals.isdisjoint(present) else list(services(file, extents, rules))
    naming = [] if rules.naming_literals.isdisjoint(present) else list(names(file, rules, found))
    assets = [index(file, extents, item) for item in found]
    assets += [service(file, extents, rules, *item) for item in serving]
    return [*assets, *(name(file, *item) for item in naming)]


def written(file: DataFile) -> tuple[str, list[Setting]]:
    """The format of a file and its settings; those of a JSON document whose template it is."""
    form = file.parsed.language
    if form not in TEMPLATES or not file.data.lstrip().startswith((b"{", b"[")) or len(file.data) > MAX_TEXT:
        return form, file.settings
    document = STATEMENT.sub(lambda found: b" " * len(found[0]), file.data)
    return "json", [fact for fact in by_name("json").parse(document).facts if isinstance(fact, Setting)]


def told(file: DataFile, settings: list[Setting], rules: IndexRules) -> list[Setting]:
    """The settings, those in JSON that stands in a text, and for each reference one whose value is an expression."""
    form = file.parsed.language
    inner = [item for setting in settings for item in embedded(setting, form, rules)] if form in HOLDING else []
    if not file.references and not inner:
        return settings
    spoken = (Setting(fact.keys, f"${{{fact.path}}}", False, fact.span) for fact in file.references)
    return sorted([*settings, *inner, *spoken], key=lambda setting: setting.span.start)


def embedded(setting: Setting, form: str, rules: IndexRules) -> list[Setting]:
    """The settings of a JSON document that a text holds: a heredoc, an entry of a config map, the body that a command sends."""
    text, keys = setting.value.strip(), setting.keys
    if not LEAST_TEXT <= len(text) <= MAX_TEXT:
        return []
    inner = "json"
    if not text.startswith(("{", "[")):
        body = sent(text) if form in COMMANDS else ""
        if body:
            text, keys = body, (*keys, f"[{setting.span.line}]")
        elif form == "yaml" and BLOCK.search(text) is not None:
            inner = "yaml"
        else:
            return []
    data = text.encode("utf-8", "surrogatepass")
    present = rules.present(data)
    if not any(not row.literals.isdisjoint(present) for row in rules.schemas(form)):
        return []
    facts = by_name(inner).parse(data).facts
    return [Setting((*keys, *fact.keys), fact.value, fact.quoted, setting.span) for fact in facts if isinstance(fact, Setting)]


def sent(command: str) -> str:
    """The object that a command sends, between single quotes; "" for none."""
    start, end = SENT.search(command), max(command.rfind("}'"), command.rfind("}\n'"))
    return command[start.end() : end + 1] if start is not None and end > start.end() else ""


def index(file: DataFile, extents: Extents, item: Declared) -> Asset:
    """The asset of a schema."""
    near = item.settings[0].span.start if item.settings else 0
    line, end_line = extents.of(item.owner, near)
    owner, evidence = item.owner, Evidence.DECLARED
    if file.parsed.language in COMMANDS and item.settings:
        span = item.settings[0].span
        line, end_line, owner, evidence = span.line, span.end_line, owner[:1], Evidence.CREATED
    facts = IndexFacts(
        store=item.store,
        evidence=evidence,
        dims=item.dims,
        element=item.element,
        metric=item.metric,
        model=item.model,
        called=item.called,
        absent=item.absent,
    )
    content = "\n".join(f"{'.'.join(setting.keys[len(item.owner) :])}={setting.value}" for setting in item.settings)
    return asset(
        file,
        joined(owner),
        "",
        facts,
        line,
        end_line,
        content,
        item.row,
        Confidence.HIGH,
        facts.text or ", ".join(item.called),
    )
