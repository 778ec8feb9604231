"""Imports and exports of TypeScript and JavaScript: of ES modules and of CommonJS alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidebt.facts import Attribute, Binding, Call, Import, Mapping, Name, Span, Text
from aidebt.parsers.typescript_definitions import CLASSES, DECORATOR, OBJECT_PATTERN, Definitions
from aidebt.parsers.typescript_expressions import FUNCTIONS, IDENTIFIER
from aidebt.parsers.typescript_grammar import CODES

if TYPE_CHECKING:
    from tree_sitter import Node

EXPORT_CLAUSE = CODES["export_clause"]
IMPORT_CLAUSE = CODES["import_clause"]
NAMED_IMPORTS = CODES["named_imports"]
NAMESPACES = (CODES["namespace_import"], CODES["namespace_export"])
REQUIRE_CLAUSE = CODES["import_require_clause"]
REQUIRES = re.compile(r"\(*\s*(?:await\s+)?(?:__import\w+\()?(?:require|import)\s*\(")
HELPERS = ("__importDefault", "__importStar")  # what the TypeScript compiler puts around `require`


class Modules(Definitions):
    """Reads what a file takes from others, and what it gives them."""

    def statement(self, node: Node) -> None:
        """One statement."""
        raise NotImplementedError

    # -- imports ----------------------------------------------------------------------------------------------------

    def imports(self, node: Node) -> None:
        """`import a, { b as c } from "m"`, `import * as d from "m"`, `import e = require("m")`."""
        source = node.child_by_field_name("source")
        for clause in node.named_children:
            code = self.codes[clause.kind_id]
            if code == REQUIRE_CLAUSE and clause.named_child_count == 2:
                name, module = clause.named_children
                self.facts.append(Import(self.quoted(module), None, self.text(name), 0, self.span(node)))
            elif code == IMPORT_CLAUSE and source is not None:
                self.clause(clause, self.quoted(source))

    def clause(self, node: Node, module: str) -> None:
        """What stands between `import` and `from`."""
        for child in node.named_children:
            code = self.codes[child.kind_id]
            if code == IDENTIFIER:
                self.facts.append(Import(module, "default", self.text(child), 0, self.span(child)))
            elif code in NAMESPACES and (alias := child.named_child(0)) is not None:
                self.facts.append(Import(module, None, self.text(alias), 0, self.span(child)))
            elif code == NAMED_IMPORTS:
                self.facts.extend(Import(module, name, alias, 0, span) for name, alias, span in self.specifiers(child))

    def specifiers(self, node: Node) -> list[tuple[str, str, Span]]:
        """The (name, alias, place) of each specifier in braces."""
        found = []
        for child in node.named_children:
            name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
            if name is not None:
                text = self.text(name).strip("\"'")
                found.append((text, self.text(alias).strip("\"'") if alias is not None else text, self.span(child)))
        return found

    def quoted(self, node: Node) -> str:
        """The text of a string literal."""
        value = self.expression(node)
        return value.value if isinstance(value, Text) else ""

    def imported(self, target: Node, value: Node) -> bool:
        """Whether a declaration imports: `a = require("m")`, `{ a: b } = await import("m")`, `a = require("m").b`."""
        if REQUIRES.match(self.latin, value.start_byte, value.end_byte) is None:
            return False
        found = self.required(value)
        if found is None:
            return False
        module, member = found
        span = self.span(target)
        if self.codes[target.kind_id] == IDENTIFIER:
            self.facts.append(Import(module, member or None, self.text(target), 0, span))
            return True
        if self.codes[target.kind_id] != OBJECT_PATTERN or member:
            return False
        self.facts.extend(Import(module, path, name, 0, span) for name, path, _ in self.leaves(target, "", None))
        return True

    def required(self, node: Node) -> tuple[str, str] | None:
        """The module that a call of `require` or `import` names, and the member of it that is taken, "" for all."""
        value, member = self.expression(node), ""
        if isinstance(value, Attribute):
            member = value.name
            value = value.base
        if isinstance(value, Call) and value.callee in HELPERS and value.args:
            value = value.args[0]
        if not isinstance(value, Call) or value.callee not in ("require", "import") or not value.args:
            return None
        module = value.args[0]
        return (module.value, member) if isinstance(module, Text) else None

    # -- exports ----------------------------------------------------------------------------------------------------

    def exports(self, node: Node) -> None:
        """`export …`; what is exported from another module is imported under its new name."""
        source, declaration = node.child_by_field_name("source"), node.child_by_field_name("declaration")
        if source is not None:
            self.exports_from(node, self.quoted(source))
            return
        default = any(child.type == "default" for child in node.children[:4])
        if declaration is not None:
            self.exported(declaration, [child for child in node.named_children if self.codes[child.kind_id] == DECORATOR])
            name = declaration.child_by_field_name("name")
            if default and name is not None:
                self.facts.append(Binding("default", Name(self.text(name), self.span(name)), self.scope, self.span(node)))
            return
        for child in node.named_children:
            if self.codes[child.kind_id] == EXPORT_CLAUSE:
                renamed = [item for item in self.specifiers(child) if item[0] != item[1]]
                self.facts.extend(Binding(new, Name(old, span), self.scope, span) for old, new, span in renamed)
            else:
                self.export_value(child, self.span(node), "default" if default else "")

    def exported(self, declaration: Node, decorators: list[Node]) -> None:
        """A declaration after `export`."""
        if self.codes[declaration.kind_id] in CLASSES:
            self.class_decorated(declaration, decorators)
        else:
            self.statement(declaration)

    def exports_from(self, node: Node, module: str) -> None:
        """`export { a as b } from "m"`, `export * from "m"`, `export * as c from "m"`."""
        found = False
        for child in node.named_children:
            code = self.codes[child.kind_id]
            if code == EXPORT_CLAUSE:
                found = True
                self.facts.extend(Import(module, name, alias, 0, span) for name, alias, span in self.specifiers(child))
            elif code in NAMESPACES and (alias := child.named_child(0)) is not None:
                found = True
                self.facts.append(Import(module, None, self.text(alias), 0, self.span(child)))
        if not found:
            self.facts.append(Import(module, "*", "*", 0, self.span(node)))

    def export_value(self, node: Node, span: Span, name: str = "") -> None:
        """What a module exports as a whole: its default, or, of an object of CommonJS, each of its properties."""
        code = self.codes[node.kind_id]
        if code in FUNCTIONS:
            self.define(node, "default")
            return
        if code in CLASSES:
            self.class_named(node, "default", ())
            return
        value = self.named(node, name)
        if isinstance(value, Mapping) and not name:
            for key, part in value.entries:
                if isinstance(key, Text) and not (isinstance(part, Name) and part.path == key.value):
                    self.facts.append(Binding(key.value, part, "", part.span))
        elif value is not None:
            self.facts.append(Binding("default", value, "", span))
