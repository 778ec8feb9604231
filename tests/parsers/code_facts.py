"""What the tests of the parsers of code share: facts as short lines."""

from __future__ import annotations

from aidebt import facts as f


def place(span: f.Span) -> tuple[int, ...]:
    """A span as line, column, end line, end column, start and end."""
    return (*span.lines.between(span.start, span.end), span.start, span.end)


def said(expr: f.Expr | None) -> str:
    """An expression in short: strings quoted, the rest as `kind(parts)`."""
    match expr:
        case None:
            return "-"
        case f.Text(value=value):
            return repr(value)
        case f.Name(path=path):
            return path
        case f.Call(callee=callee, args=args, keywords=keywords):
            return f"{callee}({', '.join([*map(said, args), *(f'{key}={said(value)}' for key, value in keywords)])})"
        case f.Mapping(entries=entries):
            return "{" + ", ".join(f"{said(key)}: {said(value)}" for key, value in entries) + "}"
        case f.Sequence():
            return f"[{inside(expr)}]"
        case f.Item(base=base, key=key):
            return f"{said(base)}[{said(key)}]"
        case f.Attribute(base=base, name=name):
            return f"attribute({said(base)}, {name})"
        case f.Comparison(operator=operator):
            return f"compare {operator}({inside(expr)})"
        case f.Template():
            return f"template({inside(expr)})"
        case f.Choice():
            return f"choice({inside(expr)})"
        case f.Function():
            return f"lambda({inside(expr)})"
        case f.Opaque():
            return f"opaque({inside(expr)})"


def inside(expr: f.Expr) -> str:
    return ", ".join(map(said, f.children(expr)))


def lines_of(parsed: f.ParsedFile) -> list[str]:
    """Each fact on a line of its own."""
    found = []
    for fact in parsed.facts:
        at = f" @{fact.scope}" if isinstance(fact, f.Binding | f.Return | f.Expression) and fact.scope else ""
        match fact:
            case f.Binding():
                found.append(f"{fact.target} = {said(fact.value)}{at}")
            case f.Return():
                found.append(f"return {said(fact.value)}{at}")
            case f.Expression():
                found.append(f"{said(fact.value)}{at}")
            case f.Import():
                found.append(f"{fact.level}:{fact.module}:{fact.name or ''}:{fact.alias}")
            case f.Definition():
                found.append(f"{fact.kind} {fact.name}")
            case f.Comment():
                found.append(f"# {fact.text}")
            case _:
                raise AssertionError(fact)
    return found
