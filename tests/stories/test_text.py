"""The word rule, and text made fit to count words in. The reference implementation here is the rule as written."""

from __future__ import annotations

import string
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from skill.stories.text import clean, count_words, fold, folded, is_spaced, one_line, plain, words

ODD = "a1é½…— \u00a0\n\r\t\x1f\x85\u2028\u2029\u200b\u200d\u00ad\u202e¨´\u0301\u3164°'’\"“”.,&<>🎶ﬁ①㎏中ไ"
texts = st.text() | st.text(alphabet=ODD)


def counted_by_the_rule(text: str) -> int:
    """Maximal runs of non-space characters that hold a letter or a digit, after NFKC."""
    runs, run = [], ""
    for character in unicodedata.normalize("NFKC", text) + " ":
        if character.isspace():
            runs.append(run)
            run = ""
        else:
            run += character
    return sum(any(unicodedata.category(c)[0] in "LN" and c.isalnum() for c in run) for run in runs)


@given(texts)
@example("a¨b")
@example("e\u200b\u0301")
@example("ten ﬁve ½ ①")
def test_words_of_clean_text_are_those_of_the_rule(text: str):
    cleaned = clean(text)

    assert len(words(cleaned)) == count_words(cleaned) == counted_by_the_rule(cleaned)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The council met.", ["The", "council", "met."]),
        ("Prices — up again — fell", ["Prices", "up", "again", "fell"]),
        ("up—again", ["up—again"]),
        ("don’t stop, it's the players’ day", ["don’t", "stop,", "it's", "the", "players’", "day"]),
        ("¼ 2½ ½", ["¼", "2½", "½"]),
        ("🎶 fest 🎉🎉 3⚽1", ["fest", "3⚽1"]),
        ("… & « » – * 5 %", ["5"]),
        ("ⓐ ㎏ ﬁ ™ ②", ["ⓐ", "㎏", "ﬁ", "™", "②"]),
        ("AT&T R&D A-10 e.g. 3–1", ["AT&T", "R&D", "A-10", "e.g.", "3–1"]),
        ("", []),
    ],
)
def test_a_word_holds_a_letter_or_a_digit(text: str, found: list[str]):
    assert [text[word.start : word.end] for word in words(text)] == found
    assert count_words(text) == len(found)


@given(texts)
def test_words_stand_in_order_and_hold_no_space(text: str):
    found = words(text)

    assert [w.start for w in found] == sorted({w.start for w in found})
    assert all(not any(c.isspace() for c in text[w.start : w.end]) for w in found)


@given(texts)
@example("e\u200b\u0301")
def test_clean_text_stays_as_it_is(text: str):
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned
    assert "\n" not in cleaned.replace("\n\n", "")
    assert "\n\n\n" not in cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\u00a0b\u202fc\u3000d", "a b c d"),
        ("zero\u200bwidth\ufeff so\u00adft", "zerowidth soft"),
        ("\u202eright\u202c to \u2066left\u2069", "right to left"),
        ("nul\0 bell\x07", "nul bell"),
        ("unit\x1fseparator\x85next", "unit separator next"),
        ("one\ntwo\r\nthree", "one two three"),
        ("one\n \n\t\n two", "one\n\ntwo"),
        ("one\u2029two\u2028\u2028three", "one two\n\nthree"),
        ("cafe\u0301", "café"),
        ("a¨b", "a b"),
        ("👩\u200d🍳", "👩\u200d🍳"),
        ("\ue000private \U000e0001tag", "private tag"),
        ("Har\u200dbor \u200dTimes\u200d", "Harbor Times"),
        ("🎉\u200d\u200d🎉 🎉\u200d", "🎉🎉 🎉"),
        ("क्\u200dष", "क्\u200dष"),
        ("a\ufe0fb \U000e0101c ❤\ufe0f\u200d🔥", "ab c ❤\u200d🔥"),
        ("\U000e0048\U000e0061\U000e007fhidden", "hidden"),
        ("fil\u3164ler \u115f\u1160\uffa0 join\u034fer", "filler joiner"),
        ("Braille\u2800blank \u180eMongol\u180b", "Braille blank Mongol"),
        ("lone\ud800 sur\udfffrogate", "lone surrogate"),
        ("z" + "\u0301\u0323\u0300\u0330" * 9, "ẓ̰́̀"),
        (" \n\n ", ""),
    ],
)
def test_clean_leaves_what_can_be_seen(text: str, cleaned: str):
    assert clean(text) == cleaned


def test_piled_marks_cost_no_more_than_letters():
    """Python's NFC orders 80,000 marks of two classes in 11 seconds."""
    piled = clean("a" + "\u0301\u0316" * 1_000_000 + " b")

    assert len(piled) < 10
    assert piled.endswith(" b")


@given(st.text(alphabet="aक\u0301\u0316\u093c\u0958\u0344\u0327\u05b0", max_size=40))
def test_piled_marks_are_cut_once(text: str):
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


def test_one_line_has_no_paragraphs():
    assert one_line(" one\n\ntwo\nthree ") == "one two three"


@pytest.mark.parametrize(
    ("word", "same"),
    [("“Don’t,”", "don't"), ("(U.S.)", "u.s"), ("ＡＢＣ", "abc"), ("STRASSE", "straße"), ("3–1.", "3–1"), ("—", "")],
)
def test_words_compare_folded(word: str, same: str):
    assert fold(word) == fold(same)


def test_text_is_folded_word_by_word():
    assert folded("“It’s — over,” HE said.") == ("it's", "over", "he", "said")


# ── markup ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<p>One.<p>Two.", "One.\n\nTwo."),
        ("<div>Intro<p>Text</p></div>tail", "Intro\n\nText\n\ntail"),
        ("<UL><LI>a<LI>b</UL>", "a\n\nb"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\n\nb"),
        ("a<br>b<br/>c<br class='x>y'>d", "a\n\nb\n\nc\n\nd"),
        ('<p title="a>b">c</p>', "c"),
        ("<b>bo</b>ld and <i>it<em>al</em></i>ic", "bold and italic"),
        ("one\nline", "one line"),
        ("a<script>alert('<p>no</p>')</script>b<style>p{}</style>", "ab"),
        ("<svg><text>no</text></svg>x<noscript>no</noscript><iframe>no</iframe>", "x"),
        ("<figure><img alt='no'><figcaption>A <b>caption</b>.</figcaption></figure>Text.", "Text."),
        ("<video>Your browser is old.</video><button>Share</button><form>Mail</form>Text", "Text"),
        ("<!-- no -->yes<![CDATA[no]]>", "yes"),
        ("AT&amp;T &lt;b&gt; &quot;q&quot; &eacute;&#8217;&#x41;&nbsp;z", 'AT&T <b> "q" é’A z'),
        ("&amp;lt;b&amp;gt; &amp;amp; &amp;eacute; &amp;nbsp;", "&lt;b&gt; &amp; &eacute; &nbsp;"),
        ("5 < 6 & 7 > 4", "5 < 6 & 7 > 4"),
        ("lone \ud800 half", "lone ? half"),
        ("<a href='x'>unclosed", "unclosed"),
        ("", ""),
    ],
)
def test_plain_is_the_text_of_the_markup(markup: str, text: str):
    assert plain(markup) == text


NEARLY_SETTLED = st.text("aZ9 .,'\"&<>;éÉſŉ“”‘’–—…€\u00a0\u0301\u00b4\u00a8ﬁ½\n\t\u200b")


@given(NEARLY_SETTLED | st.text())
@example("Two  spaces")
@example(" first")
@example("e\u0301")
@example("Fish &amp; chips")
def test_what_is_taken_as_it_stands_is_what_the_long_way_makes_of_it(text: str):
    assert plain(text) == plain(f"<b></b>{text}")
    assert clean(text) == clean(f"{text}\u200b")


@given(st.text(string.ascii_letters + string.digits))
def test_a_plain_word_folds_as_any_other_does(word: str):
    assert fold(word) == fold(f"“{word}”")


@given(st.text(alphabet="<>/pbdivscrtfgu=\"' &;#x1!-\n") | st.text())
def test_plain_never_raises_and_leaves_clean_text(markup: str):
    found = plain(markup)

    assert clean(found) == found


@given(st.lists(st.text(alphabet="abc1é", min_size=1), min_size=1), st.data())
def test_a_block_never_joins_two_words(parts: list[str], data: st.DataObject):
    tags = st.sampled_from(
        ["<p>", "</p>", "<br>", "<div class='a>b'>", "</div>", "<li>", "</td>", "<h2 id=x>", "<HR/>"]
    )
    markup = "".join(part + data.draw(tags) for part in parts)

    assert plain(markup).split() == [unicodedata.normalize("NFC", part) for part in parts]


HOSTILE = {
    "spaces": " ",
    "blank lines": "\n \t",
    "blank": "\u2028",
    "paragraphs": "<p>",
    "divs": "<div>",
    "half comments": "<!--",
    "brackets": "<",
    "half breaks": "<br ",
    "half closings": "</p ",
    "ampersands": "&amp;",
    "half entities": "&",
    "half attributes": '<a b="',
    "formatting": "<b><i>",
    "tables": "<table><tr>",
    "scripts": "<script>",
    "closings": "</b>",
    "quotes": "\"'",
    "combining marks": "a\u0301\u0327",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_markup_takes_time_in_step_with_its_length(piece: str):
    def seconds(times: int) -> float:
        started = time.process_time()
        plain(piece * times)
        return time.process_time() - started

    short = min(seconds(4_000) for _ in range(3))
    long = min(seconds(32_000) for _ in range(2))

    assert long < max(short, 0.004) * 8 * 4


# ── languages written without spaces ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "中国足球新改革方案",
        "Apple 发布了新的手机产品 and more",
        "大雨の影響で電車が止まりました",
        "ﾆｭｰｽ ﾖﾐｱｹﾞ",
        "สภาเทศบาลอนุมัติงบประมาณ",
        "ក្រុមប្រឹក្សាបានអនុម័តថវិកា",
        "ສະພາແຫ່ງຊາດ",
        "မြို့တော်ကောင်စီ",
        "བོད་ཡིག",
        "ㄅㄆㄇ",
        "𠀀𠀁𠀂",
        "The minister said 大雨の影響で電車が止まりました on Friday " + "and then went home again " * 20,
    ],
)
def test_text_without_spaces_is_recognised_by_its_letters(text: str):
    assert not is_spaced(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The council voted 6-1.",
        "Le maire a dit « non ».",
        "시의회는 금요일 예산안을 통과시켰다",
        "Городской совет одобрил бюджет",
        "وافق مجلس المدينة على الميزانية",
        "नगर परिषद ने बजट को मंजूरी दी",
        "Hội đồng thành phố đã thông qua",
        "A coffee costs ฿60 in Bangkok.",
        "The dissident Liu Xiaobo (刘晓波) died on Thursday in a hospital in Shenyang, officials said.",
    ],
)
def test_text_with_spaces_may_hold_a_foreign_name(text: str):
    assert is_spaced(text)


def test_more_characters_than_are_kept_in_mind_come_through_as_they_are():
    every = "".join(map(chr, range(0x4E00, 0xA000)))

    assert len(every) > 20_000
    assert clean(every) == every
    assert clean(every[::-1]) == every[::-1]
