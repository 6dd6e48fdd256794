"""No text a member can type runs a script, loads a picture or leads to a forbidden address."""

import re

import pytest
from bleach._vendor import html5lib
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.text import REL, TAGS, plain_text, render, tools

HTML = "{http://www.w3.org/1999/xhtml}"
ATTRIBUTES = {
    "a": {"href", "rel"},
    "code": {"class"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
    "table": {"tabindex"},
    "pre": {"tabindex"},
}
ADDRESS = re.compile(r"(https?://|mailto:|/(?![/\\]))", re.IGNORECASE)

TYPED_HTML = r'''
<script>alert(1)</script>
<ScRiPt src=//evil.example/x.js></sCrIpT>
<script/x>alert(1)</script
<<script>alert(1)//<</script>
<scr<script>ipt>alert(1)</scr</script>ipt>
<script>alert(1)
</script ><script>alert(1)</script >
<img src=x onerror=alert(1)>
<img src=x:x onerror	=	alert(1)>
<img/src=x/onerror=alert(1)>
<img src='x'onerror='alert(1)'>
<img src="x` `<script>alert(1)</script>"` `>
<image src=x onerror=alert(1)>
<img """><script>alert(1)</script>">
<img src onerror=alert(1)//
<svg onload=alert(1)>
<svg/onload=alert(1)//
<svg><script>alert(1)</script></svg>
<svg><style><img src=x onerror=alert(1)></style></svg>
<svg><a xlink:href="javascript:alert(1)"><text y=9>x</text></a></svg>
<svg><animate onbegin=alert(1) attributeName=x dur=1s>
<svg><set attributeName=href to=javascript:alert(1)>
<svg><foreignObject><iframe srcdoc="<script>alert(1)</script>"></foreignObject></svg>
<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">
<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>
<svg><desc><noscript><p title="</noscript><img src onerror=alert(1)>">
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>
<math><mtext><img src=x onerror=alert(1)></mtext></math>
<math><annotation-xml encoding="text/html"><svg onload=alert(1)></annotation-xml></math>
<math href="javascript:alert(1)">x</math>
<math><mi//xlink:href="data:x,<script>alert(1)</script>">
<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=alert(1) src>">
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<noembed><img title="</noembed><img src=x onerror=alert(1)>"></noembed>
<noframes><p title="</noframes><svg onload=alert(1)>">
<xmp><p title="</xmp><svg onload=alert(1)>">
<plaintext><img src=x onerror=alert(1)>
<textarea><p title="</textarea><img src=x onerror=alert(1)>">
<title><p title="</title><img src=x onerror=alert(1)>">
<style><p title="</style><img src=x onerror=alert(1)>">
<style>@import '//evil.example/x.css';</style>
<template><script>alert(1)</script></template>
<template shadowrootmode=open><img src=x onerror=alert(1)></template>
<iframe src=javascript:alert(1)></iframe>
<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>
<iframe><p title="</iframe><img src=x onerror=alert(1)>">
<object data=javascript:alert(1)></object>
<embed src=javascript:alert(1)>
<applet code=x>
<base href=//evil.example/>
<link rel=stylesheet href=//evil.example/x.css>
<meta http-equiv=refresh content="0;url=javascript:alert(1)">
<body onload=alert(1)>
<html manifest=//evil.example>
<form action=javascript:alert(1)><input type=submit></form>
<button formaction=javascript:alert(1)>x</button>
<input autofocus onfocus=alert(1)>
<select autofocus onfocus=alert(1)>
<details open ontoggle=alert(1)>
<video><source onerror=alert(1)></video>
<audio src=x onerror=alert(1)>
<marquee onstart=alert(1)>
<isindex type=image src=1 onerror=alert(1)>
<table background=javascript:alert(1)><td background=//evil.example/x>
<div style="background:url(javascript:alert(1))">
<p style=position:fixed;inset:0 id=login class=modal>
<a href=javascript:alert(1)>x</a>
<a href="java&#9;script:alert(1)">x</a>
<a href="&#106;avascript&colon;alert(1)">x</a>
<a onmouseover=alert(1)>x</a>
<a href="//evil.example" target=_blank rel=opener ping=//evil.example>x</a>
<a href=" &#14; javascript:alert(1)">x</a>
<p/onclick=alert(1)>x
<x onclick=alert(1)>x
<a name=body><a id=forms>
<!--><img src=x onerror=alert(1)>-->
<!--<img src="--><img src=x onerror=alert(1)//">
<!-- --!><img src=x onerror=alert(1)>
<![CDATA[<script>alert(1)</script>]]>
<?xml version="1.0"?><?import namespace="x" implementation="//evil.example"?>
<!DOCTYPE html [<!ENTITY x "<script>alert(1)</script>">]>&x;
<!ELEMENT x><img src=x onerror=alert(1)>
</p><script>alert(1)</script><p>
<p><a><table><a><script>alert(1)</script>
<option><style></option></select><img src=x onerror=alert(1)></style>
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;img src=x onerror=alert(1)&#62;
&amp;lt;script&amp;gt;alert(1)
'''.strip().splitlines()

MARKDOWN = r"""
[x](javascript:alert(1))
[x](JaVaScRiPt:alert(1))
[x](<javascript:alert(1)>)
[x]( javascript:alert(1))
[x](java	script:alert(1))
[x](&#106;avascript:alert(1))
[x](&#x6A;&#x61;vascript:alert(1))
[x](javascript&colon;alert(1))
[x](javascript&#58;alert(1))
[x](java&Tab;script:alert(1))
[x](java&NewLine;script:alert(1))
[x](\javascript:alert(1))
[x](javascript\:alert(1))
[x](javascript:http://a.fr/%0aalert(1))
[x](vbscript:msgbox(1))
[x](data:text/html,<script>alert(1)</script>)
[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)
[x](DATA:image/svg+xml,<svg/onload=alert(1)>)
[x](file:///etc/passwd)
[x](blob:https://a.fr/x)
[x](view-source:javascript:alert(1))
[x](//evil.example)
[x](/\evil.example)
[x](\\evil.example)
[x](///evil.example)
[x](http:evil.example)
[x](https:/\evil.example)
[x](ｊavascript:alert(1))
[x](javaſcript:alert(1))
[x](java​script:alert(1))
[x](http://a.fr" onmouseover="alert(1))
[x](http://a.fr' onmouseover='alert(1))
[x](http://a.fr "t" onmouseover="alert(1)")
[x](http://a.fr 't" onmouseover=alert(1) "')
[x](http://a.fr "><script>alert(1)</script>")
[x](<http://a.fr"onclick=alert(1)>)
["><img src=x onerror=alert(1)>](http://a.fr)
[<script>alert(1)</script>](http://a.fr)
[x](http://a.fr`onclick=alert(1)`)
[a](javascript:alert(1)//http://a.fr)
[![x](javascript:alert(1))](javascript:alert(1))
![x](javascript:alert(1))
![x" onerror="alert(1)](http://a.fr/x.png)
![x](http://a.fr/x.png"onerror="alert(1))
![<img src=x onerror=alert(1)>](http://a.fr)
![x](data:image/svg+xml,<svg/onload=alert(1)>)
[x]: javascript:alert(1)
[x][y]
<javascript:alert(1)>
<javascript://a.fr/%0aalert(1)>
<http://a.fr/"onmouseover="alert(1)>
<http://a.fr/'><script>alert(1)</script>>
<mailto:a@b.fr"onclick="alert(1)>
<a@b.fr"onclick=alert(1)//>
http://a.fr/"onmouseover="alert(1)
http://a.fr/<script>alert(1)</script>
http://a.fr/**"onclick=alert(1)//**
https://a.fr@evil.example/&quot;onclick=alert(1)
javascript:alert(1)
www.a.fr"onclick=alert(1)
*<script>*alert(1)*</script>*
**[x](javascript:alert(1))**
`<script>alert(1)</script>`
``` x"onclick="alert(1)
``` language-x onclick=alert(1)
~~~{.x onclick=alert(1)}
~~~~"><script>
    <script>alert(1)</script>
# <img src=x onerror=alert(1)> {#id onclick=alert(1)}
> <script>alert(1)</script>
- <img src=x onerror=alert(1)>
1. [x](javascript:alert(1))
{: onclick=alert(1) style=x}
klzzwxh:0001 wzxhzdk:0 amp106; 106
""".strip("\n").splitlines()

PARAGRAPHS = [
    "<script>\n\nalert(1)\n\n</script>",
    "<img src=x\nonerror=alert(1)>",
    "[x](java\nscript:alert(1))",
    "[x]:\njavascript:alert(1)\n\n[x]",
    "a|<img src=x onerror=alert(1)>\n-|-\n[x](javascript:alert(1))|b",
    'a|b\n:-" onclick=alert(1)|-\nc|d',
    "```html\n<script>alert(1)</script>\n```",
    "- <svg>\n  <style>\n  - <img src=x onerror=alert(1)>",
    "\x02klzzwxh:0000\x03 \x02" + "60\x03script\x02" + "62\x03",
    "\x02wzxhzdk:0\x03 \x02amp\x03#106;",
    "<\x00script>alert(1)</script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "[x](java\x00script:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](java\u202escript:alert(1))",
    "[x](http://a.fr\u2028onclick=alert(1))",
    "\ud83c<script>alert(1)</script>",
    "\ufeff<script>alert(1)</script>",
    "\u00bcscript\u00bealert(1)\u00bc/script\u00be",
    "<img src=x onerror=alert(1)>\n" * 4_000,
    "[x](javascript:alert(1)) " * 4_000,
]
ATTACKS = [*TYPED_HTML, *MARKDOWN, *PARAGRAPHS]


def parsed_elements(html, scripting):
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=True)
    return list(parser.parseFragment(html, scripting=scripting).iter())[1:]


def assert_harmless(html):
    for scripting in (False, True):
        for element in parsed_elements(html, scripting):
            tag = str(element.tag).removeprefix(HTML)
            assert tag in TAGS
            assert set(element.attrib) <= ATTRIBUTES.get(tag, set())
            if tag == "a":
                assert_harmless_link(element)


def assert_harmless_link(link):
    assert ADDRESS.match(link.get("href"))
    assert not re.search(r"[\s\x00-\x1f\\]", link.get("href"))
    assert link.get("rel") == REL


def test_the_corpus_is_large():
    assert len(set(ATTACKS)) >= 180


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_an_attack_is_harmless(attack):
    html = render(attack)

    assert_harmless(html)
    assert tools.clean(html) == html


@pytest.mark.parametrize("attack", ATTACKS[:-2], ids=range(len(ATTACKS) - 2))
def test_an_attack_among_other_words_is_harmless(attack):
    for frame in ("avant *a {} b* après", "- a\n\n  {}", "> {}\n\nb", "[{}](http://a.fr)", "a|b\n-|-\n{}|c"):
        assert_harmless(render(frame.replace("{}", attack)))


@pytest.mark.parametrize("attack", ATTACKS[:-2], ids=range(len(ATTACKS) - 2))
def test_bleach_alone_would_hold(attack):
    """Should the Markdown stage ever let a tag through, the last stage still stops it."""
    assert_harmless_tags(tools.clean(attack))


def assert_harmless_tags(html):
    for element in parsed_elements(html, True):
        tag = str(element.tag).removeprefix(HTML)
        assert tag in TAGS and set(element.attrib) <= ATTRIBUTES.get(tag, set())
        assert tag != "a" or ADDRESS.match(element.get("href", "/"))


WITHOUT_MARKDOWN = [attack for attack in TYPED_HTML if not re.search(r"[&`\t]| {2}", attack)]


@pytest.mark.parametrize("attack", WITHOUT_MARKDOWN)
def test_typed_html_is_shown_and_not_lost(attack):
    assert plain_text(render(attack)) == attack


@pytest.mark.parametrize(
    "attack", ["<img src=x>", "<p id=x>", "<svg>", "<a href=javascript:x>y</a>", "<!-- -->"]
)
def test_the_inspection_sees_what_is_harmful(attack):
    with pytest.raises(AssertionError):
        assert_harmless(attack)


PARTS = sorted({part for attack in ATTACKS[:-2] for part in re.findall(r"\w+|\W", attack)})


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
@settings(max_examples=200, deadline=None)
def test_pieces_of_attacks_are_harmless_in_any_order(text):
    assert_harmless(render(text))
