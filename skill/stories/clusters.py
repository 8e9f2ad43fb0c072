"""Whether two stories tell of one event: by the rare words of their headlines and standfirsts that both have. Pure.

What is asked for is precision: a story that is taken for another's is not told beside it, while one that is not costs
a listener some seconds. So words count by how rare they are among the stories of these days (inverse document
frequency; Spärck Jones, "A statistical interpretation of term specificity", 1972), names and figures for more than
other words, and what both tell has to outweigh what only one of them does (cosine). What a headline adds after "as",
"before" or "ahead of" is what another story is about. And a question, a list or a picture show is no report of an
event, however much it shares with one. Thresholds: `tests/bench/clusters.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from math import log, sqrt

# Publishers write of an event for about as long.
WITHIN = timedelta(hours=48)
# As much, of all that both say; or of all and of the headlines together; or of what hardly differs at all.
SAME_TEXTS, SAME_EVENT, SAME_WORDS = 0.45, 0.57, 0.85
HEADLINES_COUNT = 0.4
# Two quakes are told in the same words, and one airline has two pieces of news: who or where it was must be the same,
# and what happened too, unless so many names are the same.
FEWEST_NAMES, FEWEST_WORDS, NAMES_ENOUGH = 2, 3, 8
# Two are looked at if they have so many keys in common that are not in one of so many stories.
_FEWEST_LEADING, _COMMON, _FEWEST_COMMON = 2, 0.05, 20
# Few stories say little of how rare a word is: as if so many more had been seen, of which so many have it.
_UNSEEN, _UNSEEN_WITH_NAME, _UNSEEN_WITH_WORD = 400, 1.0, 5.0
# And as long as fewer were seen, more is asked for.
_FEW, _MORE = 100, 0.1
# Of a long text the beginning says what it is about.
_FIRST_WORDS = 60
# A word is known by its beginning, which most of its forms share in the languages that we speak.
KEY_LETTERS = 6
_NOTHING = 0.1
_FEWEST_TO_TELL = 5

# English and French; in other languages a headline is taken whole, and a question alone is no report.
_BACKGROUND = re.compile(
    r"\b(?:ahead of|before|after|as|amid|amidst|despite|following|while|avant|après|alors que|tandis que|sur fond de"
    r"|malgré)\b.*$",
    re.IGNORECASE,
)
_COUNTED = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)"
_NO_REPORT = re.compile(
    r"\?\s*$"
    r"|^(?:why|what|how|who|when|where|your guide|opinion|analysis|explainer|review|podcast|quiz|live|watch"
    r"|pourquoi|comment|qui|quand|ce qu[e’']|analyse|tribune|éditorial|en direct|en images|vidéo|témoignages?)\b"
    rf"|\b{_COUNTED} (?:\w+ )?(?:things|facts|ways|questions|takeaways|photos|choses|points|conseils|raisons)\b"
    r"|\b(?:in (?:pictures|photos)|en images|to know|explained|as it happened|live updates|a look at|à savoir)\b"
    r"|[.;] and, ",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*")
_ENDS = '.!?:;…«»“”"|—–'
# Grammar of English and French, and the longer words of it in Spanish, Portuguese, Italian and German; no accents.
_STOP_WORDS = """
    a about after against all also amid among an and another any are as at away be because been before being between
    both but by can could did do does down during each even ever every few first for from had has have he her here
    him his how if in into is it its just last least like made make many may me might more most much must my near
    new no not now of off on once one only or other our out over own per said say says set she should since so some
    still such take than that the their them then there these they this those three through to too two under until
    up us use very was way we were what when where which while who why will with within without would year years you
    your afin ainsi alors apres au aucun aussi autre autres aux avant avec avoir beaucoup bien car ce ceci cela
    celle celui ces cet cette ceux chez comme comment contre dans de depuis des deux dont du elle elles en encore
    entre est et etait etaient ete etre eu fait faire fois il ils je jusque la le les leur leurs lors lui mais meme
    mes moins mon ne ni nos notre nous ont ou par parce pas pendant peu peut plus plusieurs pour pourquoi quand que
    quel quelle qui quoi sa sans se selon sera ses si son sont sous sur ta tandis te tes tous tout toute toutes tres
    trois un une vers voici vont vos votre vous ante como cuando desde donde durante esta este estos hace hacia
    hasta para pero porque puede segun sobre tambien tiene todo todos unos una muito pela pelo quem isso essa esse
    ainda depois anche alla alle come dalla degli della delle dopo loro nella nelle perche quando questa questo sono
    stata stato tutti aber auch dass dem den der die das durch eine einem einen einer eines fuer gegen haben hatte
    ihre ihren kann mehr mit nach nicht noch oder sein seine sich sind uber ueber und unter vom von war werden wie
    wird wurde zum zur zwischen
"""
_STOP = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True, slots=True)
class Pool:
    """How many stories there were these days, and how many of them have each key."""

    stories: int = 0
    having: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gist:
    """What a story is about: the keys of its words, those of what its headline says first, and which are names or
    figures. `is_report` is false of what asks, lists or shows.
    """

    keys: frozenset[str]
    head: frozenset[str]
    names: frozenset[str]
    is_report: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that may tell of the same event: its title, and the cluster that it is in, if any. One that `is_settled`
    was compared with those before it, and joins none of them any more.
    """

    story: str
    title: str
    cluster: str | None
    published_at: datetime
    gist: Gist
    is_settled: bool = False


def gist_of(headline: str, standfirst: str) -> Gist:
    """A name is what has a capital within a sentence, or at the beginning of two."""
    keys: set[str] = set()
    names: set[str] = set()
    beginning: Counter[str] = Counter()
    is_titled = _is_titled(headline)
    for text, capitals_tell in ((headline, not is_titled), (standfirst, True)):
        for word, key, begins in _keyed(text):
            keys.add(key)
            if any(map(str.isdigit, word)):
                names.add(key)
            elif capitals_tell and word[0].isupper():
                beginning[key] += 1 if begins else 2
    names |= {key for key, count in beginning.items() if count > 1}
    head = frozenset(key for _, key, _ in _keyed(_BACKGROUND.sub("", headline)))
    return Gist(frozenset(keys), head, frozenset(names), _NO_REPORT.search(headline) is None)


def likeness(one: Gist, other: Gist, pool: Pool) -> tuple[float, float]:
    """From 0 to 1: how much of all that both tell is the same, and how much of what their headlines say first."""
    names = one.names | other.names
    weight = {key: _weight(key, key in names, pool) for key in one.keys | other.keys}
    return _cosine(one.keys, other.keys, weight), _cosine(one.head, other.head, weight)


def tell_of_one_event(one: Gist, other: Gist, pool: Pool) -> bool:
    shared = one.keys & other.keys
    names = len(shared & (one.names | other.names))
    if names < FEWEST_NAMES or (len(shared) - names < FEWEST_WORDS and names < NAMES_ENOUGH):
        return False
    texts, heads = likeness(one, other, pool)
    if not (one.is_report and other.is_report):
        return texts >= SAME_WORDS
    more = _MORE if pool.stories < _FEW else 0.0
    return texts >= SAME_TEXTS + more or texts + HEADLINES_COUNT * heads >= SAME_EVENT + more


def drawn(stories: Sequence[Candidate]) -> Mapping[str, str]:
    """Which stories come into which cluster, of stories of one language in the order in which they were seen.

    One that is in a cluster stays in it. A cluster bears the name of its first story.
    """
    having = Counter(key for one in stories for key in one.gist.keys)
    pool = Pool(len(stories), having)
    # What many stories have leads to all of them, and what one has leads nowhere.
    leading = {key for key, count in having.items() if 1 < count <= max(_COMMON * len(stories), _FEWEST_COMMON)}
    places: dict[str, list[int]] = defaultdict(list)
    titles: dict[str | None, set[str]] = defaultdict(set)
    for story in stories:
        titles[story.cluster].add(story.title)
    titles[None].clear()
    seen: list[Candidate] = []
    new: dict[str, str] = {}
    for place, story in enumerate(stories):
        keys = leading & story.gist.keys
        near = () if story.cluster or story.is_settled else _near(keys, places)
        open_to = [one for one in near if story.title not in titles[seen[one].cluster]]
        found = _joined(story, open_to, seen, pool)
        if found is not None:
            cluster = seen[found].cluster or seen[found].story
            new[seen[found].story] = new[story.story] = cluster
            seen[found] = replace(seen[found], cluster=cluster)
            titles[cluster] |= {seen[found].title, story.title}
            story = replace(story, cluster=cluster)
        seen.append(story)
        for key in keys:
            places[key].append(place)
    return new


def _near(keys: Set[str], places: Mapping[str, Sequence[int]]) -> Sequence[int]:
    shared = Counter(place for key in keys for place in places.get(key, ()))
    return [place for place, count in sorted(shared.items()) if count >= _FEWEST_LEADING]


def _joined(story: Candidate, near: Sequence[int], seen: Sequence[Candidate], pool: Pool) -> int | None:
    """The place of the story that `story` joins: of another title, about as old, the one most like it.

    No title is in a cluster twice: two stories of one title are two pieces of news, however alike.
    """
    fit = [
        place
        for place in near
        if seen[place].title != story.title
        and abs(seen[place].published_at - story.published_at) <= WITHIN
        and tell_of_one_event(story.gist, seen[place].gist, pool)
    ]
    return max(fit, key=lambda place: (likeness(story.gist, seen[place].gist, pool), -place), default=None)


def is_grammar(word: str) -> bool:
    """Whether a word says nothing of what a text is about."""
    return _key(word) in _STOP


def have_nothing_in_common(one: str, other: str) -> bool:
    """Whether two texts, each long enough to tell, share next to no word: they cannot be versions of one story."""
    mine, theirs = ({key for _, key, _ in _keyed(text)} for text in (one, other))
    fewer = min(len(mine), len(theirs))
    return fewer >= _FEWEST_TO_TELL and len(mine & theirs) <= _NOTHING * fewer


def _keyed(text: str) -> Iterator[tuple[str, str, bool]]:
    """Each word that says something, with its key, and whether a sentence begins with it."""
    begins = True
    for number, found in enumerate(_WORD.finditer(text)):
        if number == _FIRST_WORDS:
            return
        word = found.group()
        key = _key(word)
        if key and key not in _STOP:
            yield word, key[:KEY_LETTERS], begins
        begins = text[found.end() : found.end() + 1] in _ENDS


@lru_cache(maxsize=16_384)
def _key(word: str) -> str:
    """Without accents, dots and what is elided: "l’Élysée" is "elysee", "U.S.A." is "usa", "Kiev's" is "kiev"."""
    before, apostrophe, after = word.replace("’", "'").partition("'")
    kept = after if apostrophe and len(before) <= 2 and len(after) > 1 else before
    letters = unicodedata.normalize("NFKD", kept.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _is_titled(headline: str) -> bool:
    """Whether a headline Is Written Like This, so that capitals say nothing of names."""
    found = [word.group() for word in _WORD.finditer(headline)]
    return 2 * sum(1 for word in found if word[0].isupper()) > len(found)


def _weight(key: str, is_name: bool, pool: Pool) -> float:
    unseen = _UNSEEN_WITH_NAME if is_name else _UNSEEN_WITH_WORD
    return log((_UNSEEN + pool.stories) / (unseen + pool.having.get(key, 0)))


def _cosine(one: Set[str], other: Set[str], weight: Mapping[str, float]) -> float:
    shared, mine, theirs = (sum(weight[key] for key in keys) for keys in (one & other, one, other))
    return shared / sqrt(mine * theirs) if shared else 0.0
