from __future__ import annotations

import pytest
from tests.parsers.code_facts import lines_of, place, said

from aidebt import facts as f
from aidebt.parsers import by_name
from aidebt.parsers.reader import MAX_DEPTH


def parse(source: str | bytes, form: str = "typescript") -> f.ParsedFile:
    return by_name(form).parse(source.encode() if isinstance(source, str) else source)


def lines(source: str | bytes, form: str = "typescript") -> list[str]:
    return lines_of(parse(source, form))


def value(expression: str, form: str = "typescript") -> str:
    """The value bound by `x = …`."""
    bound = [
        fact.value
        for fact in parse(f"const x = {expression}\n", form).facts
        if isinstance(fact, f.Binding) and fact.target == "x"
    ]
    return said(bound[0]) if bound else "-"


# -- modules --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('import OpenAI from "openai"', ["0:openai:default:OpenAI"]),
        ('import * as ai from "ai"', ["0:ai::ai"]),
        ('import { a, b as c, type D } from "./x.js"', ["0:./x.js:a:a", "0:./x.js:b:c", "0:./x.js:D:D"]),
        ('import A, { default as b } from "@s/p"', ["0:@s/p:default:A", "0:@s/p:default:b"]),
        ('import type { T } from "t"', ["0:t:T:T"]),
        ('import "side-effect"', []),
        ('import x = require("m")', ["0:m::x"]),
        ('const x = require("m")', ["0:m::x"]),
        ('const { a, b: c, d: { e } } = require("m")', ["0:m:a:a", "0:m:b:c", "0:m:d.e:e"]),
        ('const x = require("m").y', ["0:m:y:x"]),
        ('const x = __importDefault(require("m"))', ["0:m::x"]),
        ('const { a } = await import("m")', ["0:m:a:a"]),
        ('const m = (await import("m")).b', ["0:m:b:m"]),
        ("const x = require(name)", ["x = require(name)"]),
        ('const x = requireUser("m")', ["x = requireUser('m')"]),
        ('const x = await load("m", () => { f("y") })', ["function x", "f('y') @x", "x = load('m', lambda(opaque()))"]),
        ('export { a as b, c } from "./x"', ["0:./x:a:b", "0:./x:c:c"]),
        ('export * from "./x"', ["0:./x:*:*"]),
        ('export * as ns from "./x"', ["0:./x::ns"]),
        ("export { a as b, c, d as default }", ["b = a", "default = d"]),
        ('export const a = "x", b = "y"', ["a = 'x'", "b = 'y'"]),
        ('export default { a: "x" }', ["default = {'a': 'x'}"]),
        ("export default a", ["default = a"]),
        ('export default function ask() { f("x") }', ["function ask", "f('x') @ask", "default = ask"]),
        ('export default async () => { f("x") }', ["function default", "f('x') @default"]),
        ('export default class { a = "x" }', ["class default", "a = 'x' @default"]),
        ('export = { a: "x" }', ["a = 'x'"]),
        (
            'module.exports = { a, b: "x", c() { return "y" } }',
            ["function c", "return 'y' @c", "b = 'x'", "c = lambda(opaque())"],
        ),
        ("module.exports = a", ["default = a"]),
        ('exports.a = "x"; module.exports.b = "y"', ["a = 'x'", "b = 'y'"]),
        ('exports.a = function () { return "x" }', ["function a", "return 'x' @a"]),
    ],
)
def test_imports_and_exports(source: str, expected: list[str]) -> None:
    assert lines(source) == expected


# -- statements -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("const a = 'x'", ["a = 'x'"]),
        ("let a: string = 'x', b", ["a = 'x'"]),
        ("var a = 1", []),
        ("a = 'x'", ["a = 'x'"]),
        ("a.b['c'] = 'x'", ["a.b.c = 'x'"]),
        ("a[0] = 'x'", ["'x'"]),
        ("a += 'x'", ["a = 'x'"]),
        ("a ??= 'x'", ["a = 'x'"]),
        ("a = b = 'x'", ["b = 'x'", "a = 'x'"]),
        ("if ((a = f('x'))) g('y'); else h('z')", ["a = f('x')", "f('x')", "g('y')", "h('z')"]),
        ("const { a, b: c = 'x', ...d } = e", ["a = e.a", "c = choice(e.b, 'x')", "d = opaque()"]),
        ("const { a: { b = 'x' } } = e", ["b = choice(e.a.b, 'x')"]),
        ("const { a = 'x' } = f('y')", ["f('y')", "a = choice(opaque(), 'x')"]),
        ("const [a, setA] = useState('x')", ["a = useState('x')", "setA = opaque()"]),
        ("const [, a = 'x'] = b", ["a = choice(b, 'x')"]),
        ("const { A, B = 'x' } = process.env", ["A = process.env.A", "B = choice(process.env.B, 'x')"]),
        ("for (const a of ['x', 'y']) g(a)", ["a = ['x', 'y'][opaque()]", "g(a)"]),
        ("for (const [a, b] of f('x')) {}", ["f('x')"]),
        ("for (let i = f('x'); i < 2; i++) g('y')", ["i = f('x')", "g('y')"]),
        ("while (f('x')) { g('y') }", ["f('x')", "g('y')"]),
        ("try { f('x') } catch (e) { g('y') } finally { h('z') }", ["f('x')", "g('y')", "h('z')"]),
        ("throw new Error('x')", ["Error('x')"]),
        ("label: f('x')", ["f('x')"]),
        ("'use strict'; a; a.b; `x`", []),
        (
            "switch (m) { case 'a': case 'b': f('x'); break; default: g('y') }",
            ["compare case(m, 'a')", "compare case(m, 'b')", "f('x')", "g('y')"],
        ),
        ("switch (true) { case m === 'a': f('x') }", ["compare case(compare ===(m, 'a'))", "f('x')"]),
        ("declare const a: string; declare module 'm' { const b = 'x' }", []),
        ("namespace N.M { export const a = 'x' }", ["class N.M", "a = 'x' @N.M"]),
    ],
)
def test_statements(source: str, expected: list[str]) -> None:
    assert lines(source) == expected


def test_definitions_and_their_scopes() -> None:
    source = """
        abstract class A<T> extends B.C<T> implements I {
            static #secret = "s";
            private readonly model: string = "m";
            constructor(private tone = "t", readonly other, plain = "p") { super(); this.#secret = tone }
            get name() { return "n" }
            async *run?(q: string) { yield "y" }
            handler = async (e) => { f("h") }
            static { f("i") }
            abstract g(): void
        }
        function outer() { const inner = (x) => `hi ${x}`; return inner("o") }
        const bound = function named() { return "b" }
        Foo.prototype.bar = function () { return this.x }
    """
    assert lines(source) == [
        "class A",
        "secret = 's' @A",
        "model = 'm' @A",
        "this.tone = tone @A.constructor",
        "this.other = other @A.constructor",
        "function A.constructor",
        "super() @A.constructor",
        "this.secret = tone @A.constructor",
        "function A.name",
        "return 'n' @A.name",
        "name = lambda(opaque()) @A",
        "function A.run",
        "opaque('y') @A.run",
        "function A.handler",
        "f('h') @A.handler",
        "f('i') @A",
        "function outer",
        "function outer.inner",
        "return template('hi ', x) @outer.inner",
        "return inner('o') @outer",
        "function bound",
        "return 'b' @bound",
        "function Foo.bar",
        "return this.x @Foo.bar",
    ]


def test_callbacks_have_scopes_of_their_own() -> None:
    source = """
        app.post("/a", async (req) => { const m = "1" });
        app.post("/b", async (req) => { const m = "2" });
        const tools = { weather: tool({ description: "d", execute: async () => { return "s" } }) };
        const memo = useCallback(() => { f("x") }, []);
        export const api = { ask() { return "a" } };
        list.map((x) => x.id);
    """
    assert lines(source) == [
        "function post",
        "m = '1' @post",
        "app.post('/a', lambda(opaque()))",
        "function post#2",
        "m = '2' @post#2",
        "app.post('/b', lambda(opaque()))",
        "function tools.weather.execute",
        "return 's' @tools.weather.execute",
        "tools = {'weather': tool({'description': 'd', 'execute': lambda(opaque())})}",
        "function memo",
        "f('x') @memo",
        "memo = useCallback(lambda(opaque()), [])",
        "function api.ask",
        "return 'a' @api.ask",
        "api = {'ask': lambda(opaque())}",
        "list.map(lambda(x.id))",
    ]


def definition(source: str) -> f.Definition:
    return next(fact for fact in parse(source).facts if isinstance(fact, f.Definition))


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("", []),
        ("a, b = 'x'", ["a:-", "b:'x'"]),
        ("a: string, b?: number, c: T = f('x')", ["a:-", "b:-", "c:f('x')"]),
        ("{ a = 'x', b: c = 'y', d }: O = {}, ...rest", ["a:'x'", "c:'y'", "d:-", "rest:-"]),
        ("[a, b = 'x']", ["a:-", "b:'x'"]),
        ("this: T, a", ["a:-"]),
    ],
)
def test_parameters(parameters: str, expected: list[str]) -> None:
    found = definition(f"function f({parameters}) {{}}").parameters
    assert [f"{item.name}:{said(item.default)}" for item in found] == expected
    assert [f"{item.name}:{said(item.default)}" for item in definition(f"const f = ({parameters}) => 1").parameters] == expected


def test_the_parameter_of_an_arrow_without_brackets() -> None:
    assert [item.name for item in definition("const f = a => g('x')").parameters] == ["a"]


def test_what_a_class_says() -> None:
    found = definition("@a.b('c')\n@d\nexport class F extends G.H {}")
    assert (found.kind, found.name, found.bases) == ("class", "F", ("G.H",))
    assert [said(decorator) for decorator in found.decorators] == ["a.b('c')", "d"]
    method = [fact for fact in parse("class A { @t('x') m() {} }").facts if isinstance(fact, f.Definition)][1]
    assert [said(decorator) for decorator in method.decorators] == ["t('x')"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("type M = 'a' | 'b'", ["M = Literal[['a', 'b']]"]),
        ("type M = | 'a'\n  | 'b'\n  | 'c' | (string & {})", ["M = Literal[['a', 'b', 'c']]"]),
        ("type M = 'a'", ["M = Literal[['a']]"]),
        ("interface P { m?: 'a' | 'b'; o: { q: 'c' } }", ["m = Literal[['a', 'b']] @P", "q = Literal[['c']] @P.o"]),
        ("const a: 'x' | 'y' = 'x'", ["a = Literal[['x', 'y']]", "a = 'x'"]),
        ("function f(a: 'x' | 'y') {}", ["a = Literal[['x', 'y']] @f", "function f"]),
        ("class A { m: 'x' | 'y' = 'x' }", ["class A", "m = Literal[['x', 'y']] @A", "m = 'x' @A"]),
        ("type M = Record<'a' | 'b', number>", ["M = Literal[['a', 'b']]"]),
        ("type M = T['key']", []),
        ("type M = `gpt-${string}`", []),
        ("type M = string | number; interface I { a: string }", []),
        ("enum E { A = 'a', 'b-c' = 'd', F }", ["class E", "A = 'a' @E", "b-c = 'd' @E"]),
    ],
)
def test_types(source: str, expected: list[str]) -> None:
    assert lines(source) == expected


# -- strings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("''", "''"),
        ("'a\"b'", "'a\"b'"),
        (r'"\n\t\\\'\"\b\f\v\0\q"', repr("\n\t\\'\"\b\f\v\0q")),
        (r"'\x41\u00e9\u{1F600}\uD83D\uDE00'", "'Aé😀😀'"),
        (r"'\ud800 alone \u{FFFFFFFFFF}'", "'\ufffd alone \ufffd'"),
        ("'a\\\nb'", "'ab'"),
        ("'a\\\r\nb'", "'ab'"),
        ("`a`", "'a'"),
        ("``", "''"),
        (r"`a\`\n${'b'}`", r"'a`\nb'"),
        ("`a\r\nb`", r"'a\nb'"),
        ("`a ${b} c`", "template('a ', b, ' c')"),
        ("`${a}${b.c()}`", "template(a, b.c())"),
        ("`${1}`", "template(opaque())"),
        ("`a ${b ? `c ${d}` : ''}`", "template('a ', choice(template('c ', d), ''))"),
        ("dedent`\n  a ${b}\n`", r"template('\n  a ', b, '\n')"),
        ("dedent('a')", "'a'"),
        ("String.raw`\\d${a}`", r"template('\\d', a)"),
        ("gql`a`", "gql('a')"),
        ("sql<T>`a ${b}`", "opaque(opaque(sql, T), template('a ', b))"),
        ("'a' + 'b' +\n  'c'", "'abc'"),
        ("'a' + b + `c`", "template('a', b, 'c')"),
        ("a + b", "opaque(a, b)"),
        ("a + 1", "opaque(a)"),
        ("['a', 'b'].join('\\n')", r"'a\nb'"),
        ("['a', b].join()", "template('a', ',', b)"),
        ("['a', c && 'b'].filter(Boolean).join(' ')", "'a b'"),
        ("['a', 'b'].join(sep)", "().join(sep)"),
        ("a.join('b')", "a.join('b')"),
        ("['a', 'b'].filter((x) => x)", "().filter(lambda(x))"),
        ("` a `.trim().replace('a', 'b')", "' a '"),
        ("'a'.concat(b, 'c')", "template('a', b, 'c')"),
        ("'a'.split(' ')", "().split(' ')"),
        ("a.trim()", "a.trim()"),
    ],
)
def test_strings(expression: str, expected: str) -> None:
    assert value(expression) == expected


# -- expressions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a.b.c", "a.b.c"),
        ("a?.b?.['c']!.d", "a.b.c.d"),
        ("(a\n .b // why\n .c)", "a.b.c"),
        ("(a as T).b", "a.b"),
        ("(<T>a).b", "a.b"),
        ("this.#a.b", "this.a.b"),
        ("process.env.A", "process.env.A"),
        ("process.env['A_B']!", "process.env.A_B"),
        ("limits['gpt-4'].max", "attribute(limits['gpt-4'], max)"),
        ("import.meta.env.VITE_A", "import.meta.env.VITE_A"),
        ("Deno.env.get('A')", "Deno.env.get('A')"),
        ("a[0]", "a[[]]"),
        ("a[b]", "a[b]"),
        ("é.ü", "é.ü"),
        ("$a.$b", "$a.$b"),
        ("undefined", "-"),
        ("null", "-"),
        ("/re/g", "-"),
        ("-1", "-"),
        ("typeof a", "opaque(a)"),
        ("'a' as const", "'a'"),
        ("{ a: 'b' } satisfies T", "{'a': 'b'}"),
        ("<const>['a']", "['a']"),
        ("Object.freeze({ a: 'b' })", "{'a': 'b'}"),
        ("await f('a')", "f('a')"),
        ("a ?? 'b'", "choice(a, 'b')"),
        ("a || b || 'c'", "choice(choice(a, b), 'c')"),
        ("c ? 'a' : 'b'", "choice('a', 'b')"),
        ("1 || 2", "-"),
        ("a === 'b'", "compare ===(a, 'b')"),
        ("'b' in a", "compare in('b', a)"),
        ("a < 'b'", "opaque(a, 'b')"),
        ("1 === 2", "-"),
        ("(f('a'), 'b')", "'b'"),
        ("['a', 1, ...b, , null]", "['a', b]"),
        ("{}", "{}"),
        (
            "{ a, b: 'c', 'd-e': 1, f: 1, [g]: 'h', ...i, ['j']: 'k' }",
            "{'a': a, 'b': 'c', 'd-e': opaque(), g: 'h', -: i, 'j': 'k'}",
        ),
        ("f(1, 'a', ...b, // why\n null)", "f(opaque(), 'a', opaque(b), opaque())"),
        ("f<T>('a')", "f('a')"),
        ("f?.('a')", "f('a')"),
        ("new A.B({ c: 'd' })", "A.B({'c': 'd'})"),
        ("new A", "A()"),
        ("new (f('x'))('a')", "f()('a')"),
        ("new OpenAI({ apiKey }).chat.completions.create({ model: 'm' })", "OpenAI().chat.completions.create({'model': 'm'})"),
        ("(await f('x')).g()", "f().g()"),
        ("a.b().c('x').d(2)", "a.b().c().d(opaque())"),
        ("a[0].b('x')", "().b('x')"),
        ("f()('a')", "f()('a')"),
        ("[(x) => 'a', (x) => ({ a: 'b' }), x => 1]", "[lambda('a'), lambda({'a': 'b'})]"),
        ("class { a = 'b' }", "-"),
    ],
)
def test_expressions(expression: str, expected: str) -> None:
    assert value(expression) == expected


def test_arguments_are_the_keys_of_the_objects_that_are_passed() -> None:
    (fact,) = parse("f(1, { model: 'm', 'max-steps': 'n' }, { b: { c: 'd' } })").facts
    assert isinstance(fact, f.Expression)
    call = fact.value
    assert isinstance(call, f.Call)
    assert (said(call.argument("model")), said(call.argument("max-steps"))) == ("'m'", "'n'")
    assert (said(call.argument("b")), said(call.argument(0)), call.argument("c")) == ("{'c': 'd'}", "opaque()", None)


def test_the_receiver_of_a_call_in_a_chain() -> None:
    (fact,) = parse("new A({ b: 'c' }).d.e('f')").facts
    assert isinstance(fact, f.Expression)
    assert isinstance(fact.value, f.Call)
    assert (fact.value.callee, said(fact.value.receiver)) == ("A().d.e", "A({'b': 'c'})")


def test_conditions_are_expressions_of_their_own() -> None:
    assert lines("x = f('c') ? 'a' : 'b'") == ["f('c')", "x = choice('a', 'b')"]
    assert lines("x = f('c') && 'a'") == ["f('c')", "x = 'a'"]


# -- JSX ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("<option value='gpt'>GPT</option>", "<option>(value='gpt')"),
        ("<Select.Item value={'a'} {...p} disabled n={1}>text {y}</Select.Item>", "Select.Item(y, value='a', **=opaque(p))"),
        ("<A b={[{ c: 'd' }]} />", "A(b=[{'c': 'd'}])"),
        ("<><A /><p>text</p></>", "<>(A())"),
        ("<div>text only</div>", "-"),
        ("<A on={() => f('x')}>{/* why */}{a ? <B c='d' /> : null}</A>", "A(choice(B(c='d')), on=lambda(f('x')))"),
        ("<my-el a:b='c' />", "<my-el>(a:b='c')"),
    ],
)
def test_elements(expression: str, expected: str) -> None:
    assert value(expression, "javascript") == expected


def test_type_assertions_where_there_is_no_jsx_and_generics_where_there_is() -> None:
    assert lines("const a = <T>(x: T) => f('x')") == ["function a", "return f('x') @a"]
    assert lines("const a = <T,>(x: T) => f('x')", "javascript") == ["function a", "return f('x') @a"]


def test_javascript_with_the_types_of_flow() -> None:
    assert lines("// @flow\nfunction f(a: string): ?string { return 'x' }", "javascript") == ["function f", "return 'x' @f"]


# -- comments and positions -----------------------------------------------------------------------------------------


def test_comments_only_where_one_may_be_a_directive() -> None:
    assert lines("// a\nx = 'y'  /* b */") == ["x = 'y'"]
    assert lines("// aidebt: ignore\nx = 'y'  /** b */") == ["x = 'y'", "# aidebt: ignore", "# b"]
    assert "# aidebt: ignore" in lines("const x = <A>{/* aidebt: ignore */}</A>", "javascript")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"a = 'b'\n", ((1, 1, 1, 8, 0, 7), (1, 5, 1, 8, 4, 7))),
        (b"\n  \na = (\n  `b`\n)\n", ((3, 1, 5, 2, 4, 17), (4, 3, 4, 6, 12, 15))),
        (b"a = `b\n`", ((1, 1, 2, 2, 0, 8), (1, 5, 2, 2, 4, 8))),
        ("/* é漢 */ a = 'b'".encode(), ((1, 10, 1, 17, 12, 19), (1, 14, 1, 17, 16, 19))),
        (b"\xef\xbb\xbfa = 'b'\n", ((1, 1, 1, 8, 3, 10), (1, 5, 1, 8, 7, 10))),
    ],
)
def test_positions(source: bytes, expected: tuple[tuple[int, ...], ...]) -> None:
    (fact,) = parse(source).facts
    assert isinstance(fact, f.Binding)
    assert (place(fact.span), place(fact.value.span)) == expected


# -- what is no clean TypeScript ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("function f( {\n", 2),
        ("x = = 'y';\n", 2),
        ("<<<<<<< HEAD\nq = 'r';\n=======\nq = 's';\n>>>>>>> main\n", 2),
        ("g('open',\n", 2),
        ("const {{cookiecutter.name}} = 1;\n", 2),
    ],
)
@pytest.mark.parametrize("form", ["typescript", "javascript"])
def test_half_written_files(broken: str, line: int, form: str) -> None:
    parsed = parse(f"before = 'a';\n{broken}after = 'b';\n", form)
    assert parsed.broken.endswith("is not valid TypeScript or JavaScript; the rest was read")
    texts = {
        expr.value for fact in parsed.facts if hasattr(fact, "value") for expr in f.walk(fact.value) if isinstance(expr, f.Text)
    }
    assert "a" in texts


@pytest.mark.parametrize("source", ["const x = <A b='c'>Save & Close</A>;", 'export type * from "./x";'])
def test_what_only_the_grammar_does_not_know(source: str) -> None:
    assert parse(source, "javascript").broken == ""
    assert parse(f"{source}\nconst = = 1;", "javascript").broken.startswith("line 2 is not valid")


def test_nothing_in_an_empty_file() -> None:
    for source in (b"", b"\n\n", b"\xef\xbb\xbf", b"// only a comment\n", b"'use strict'\n", b"#!/usr/bin/env node\n", b";"):
        assert parse(source) == f.ParsedFile("javascript", ())


def test_translations_of_qt_are_no_typescript() -> None:
    parsed = parse('<?xml version="1.0"?>\n<!DOCTYPE TS><TS version="2.1"><source>You are here</source></TS>')
    assert parsed.facts == ()
    assert (parsed.unread, parsed.foreign) == ("XML, not TypeScript", True)


def test_other_bytes_are_replaced() -> None:
    assert lines(b"a = '\xff'\nb = '\xc3\xa9'\n") == ["a = '\ufffd'", "b = 'é'"]


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 50_000 + "'a'" + ")" * 50_000,
        "x = " + "[" * 50_000 + "'a'" + "]" * 50_000,
        "x = " + "{a:" * 5_000 + "'a'" + "}" * 5_000,
        "x = a" + "['b']" * 5_000,
        "x = a" + " .b" * 5_000,
        "x = f()" + ".b" * 5_000,
        "x = f" + "('a')" * 5_000,
        "x = f()" + ".g('a')" * 5_000,
        "x = " + "b ? 'a' : " * 5_000 + "'c'",
        "x = " + "!" * 5_000 + "a",
        "x = " + "a || " * 5_000 + "'c'",
        "x = " + "a => " * 5_000 + "'c'",
        "x = " * 5_000 + "'c'",
        "x = " + "`${" * 5_000 + "'a'" + "}`" * 5_000,
        "x = " + "<a>" * 5_000 + "</a>" * 5_000,
        "const " + "{a:" * 5_000 + "b" + "}" * 5_000 + " = c",
        "type X = " + "(" * 5_000 + "'a'" + ")" * 5_000,
        "type X = " + " | ".join(f"'{n}'" for n in range(5_000)),
        "if (a) {" * 5_000 + "f('x')" + "}" * 5_000,
        "f(() => {" * 5_000 + "g('x')" + "})" * 5_000,
        "class A { m() {" * 2_000 + "}}" * 2_000,
    ],
    ids=lambda source: source[:16] + "…",
)
@pytest.mark.parametrize("form", ["typescript", "javascript"])
def test_deep_nesting_is_stepped_over(source: str, form: str) -> None:
    parsed = parse(f"before = 'a';\n{source};\nafter = 'b';\n", form)
    found = {
        fact.target: said(fact.value)
        for fact in parsed.facts
        if isinstance(fact, f.Binding) and fact.target in ("before", "after")
    }
    assert found["before"] == "'a'"
    assert found.get("after") == "'b'" or parsed.broken


def test_what_is_too_deep_is_said() -> None:
    deep = "[" * (MAX_DEPTH + 5) + "'a'" + "]" * (MAX_DEPTH + 5)
    assert parse(f"\nx = {deep}\n").broken == "line 2 is nested too deeply; what is inside was not read"
    shallow = "[" * (MAX_DEPTH - 5) + "'a'" + "]" * (MAX_DEPTH - 5)
    assert parse(f"\nx = {shallow}\n").broken == ""
    assert "'a'" in value(shallow)


def test_a_long_sum_is_one_string() -> None:
    terms = 20_000
    (fact,) = parse("x = " + "\n + ".join(["'ab'"] * terms)).facts
    assert isinstance(fact, f.Binding)
    assert isinstance(fact.value, f.Text)
    assert fact.value.value == "ab" * terms


def test_columns_in_a_long_line_of_other_letters() -> None:
    items = [f"'é漢😀{number}'" if number % 3 else f"f('a{number}')" for number in range(2_000)]
    source = f"x = [{', '.join(items)}]; y = [\n{', '.join(items)}]\n".encode()
    rows = source.split(b"\n")
    seen = 0
    for fact in parse(source).facts:
        assert isinstance(fact, f.Binding)
        for expr in f.walk(fact.value):
            before = sum(len(row) + 1 for row in rows[: expr.span.line - 1])
            assert len(source[before : expr.span.start].decode()) + 1 == expr.span.column
            seen += 1
    assert seen > 4_000
