"""What infrastructure code says of the code it deploys: deployments, variables of the environment, values before defaults."""

from __future__ import annotations

from collections.abc import Iterable

from aidebt.assets import DEPLOYMENT, MOVED_BY_PLATFORM, UNVERSIONED, Deployed
from aidebt.link.edges import Linker
from aidebt.link.models import Behind
from aidebt.link.wiring import End, Wiring, is_sample
from aidebt.values import replace

UPGRADES = frozenset({"OnceNewDefaultVersionAvailable"})
"""Settings of a deployment that let the platform move its version."""


def wire(linker: Linker, wiring: Wiring) -> None:
    """What infrastructure code hands on: deployments, variables of the environment, and values that decide defaults."""
    for _, file in sorted(linker.references.files.items()):
        for deployed in file.deployments:
            deploy(linker, deployed, wiring)
    for variable in sorted(wiring.variables):
        known = linker.variables.setdefault(variable.removeprefix("env:"), [])
        for end in wiring.ends("", variable, decided=True):
            behind = [end.pin] if end.pin else [item.pin for item in linker.deployments.get(end.text, ())]
            known.extend(pin for pin in behind if pin in linker.assets and pin not in known)
    for (scope, name), wires in sorted(wiring.wires.items()):
        given = wiring.given(scope, name)
        for _, wire in wires if given else ():
            if wire.pin and not wire.ref:
                decide(linker, wire.pin, [end for end in given if not is_sample(end.path)], name)
    for path, wire in wiring.fallbacks:
        variable = wire.ref.removeprefix("env:")
        decide(linker, wire.pin, wiring.read(path, wire), wire.ref)
        if variable != wire.ref and wire.pin not in linker.variables.setdefault(variable, []):
            linker.variables[variable].append(wire.pin)


def decide(linker: Linker, default: str, ends: Iterable[End], name: str) -> None:
    """The values that a name is given decide the pin that stands where it is given none."""
    for end in ends:
        back = (default, end.pin, "config_sets_model_for")  # a result of what the value went into decides nothing
        if end.pin in linker.assets and end.pin != default and back not in linker.edges:
            confidence = "medium" if is_sample(end.path) else "high"
            told = f"environment variable {name[4:]}" if name.startswith("env:") else f"value of {name}"
            linker.connect(end.pin, default, "config_sets_model_for", told, confidence)


def deploy(linker: Linker, deployed: Deployed, wiring: Wiring) -> None:
    """Index a deployment by its names; of several models each goes with the version that stands in its own file."""
    names, versions, upgrades = (
        wiring.texts(term, deployed.scope) for term in (deployed.name, deployed.version, deployed.upgrade)
    )
    chosen = wiring.texts(deployed.name, deployed.scope, decided=True)
    upgraded = bool(upgrades) and upgrades[0].text in UPGRADES
    for number, model in enumerate(wiring.texts(deployed.model, deployed.scope)):
        if model.pin not in linker.assets:
            continue
        beside = [end.text for end in versions if end.path == model.path] or [end.text for end in versions]
        behind = Behind(model.pin, beside[0] if beside else "", deployed.platform, upgraded, decides=not number)
        pin = linker.assets[model.pin]
        if deployed.platform:
            linker.deployed_models.setdefault(model.pin, behind)
            note = pin.note or (UNVERSIONED if not behind.version else MOVED_BY_PLATFORM if behind.upgraded else "")
            linker.assets[model.pin] = replace(pin, platform=pin.platform or deployed.platform, note=note)
        for name in names:
            decides = behind.decides and name in chosen
            linker.deployments.setdefault(name.text, []).append(behind._replace(name_pin=name.pin, decides=decides))
            if name.pin in linker.assets and name.pin != model.pin and deployed.platform:
                linker.assets[name.pin] = replace(linker.assets[name.pin], note=DEPLOYMENT)
