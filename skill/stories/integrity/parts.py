"""What may be left out of a sentence: parts that its marks set off, and that hold nothing the rest depends on.

Dateline, leading connective, brackets, a relative clause or an apposition between commas, a clause at the end.
No part holds a negation, a hedge, a condition, an opinion or an attribution, and none begins or ends inside a
quotation. "Berlin (dpa) – But the mayor, who was ill, left (early), after a speech" may become "The mayor left".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from skill.stories.agencies import DATELINE
from skill.stories.integrity.kinds import Kind
from skill.stories.integrity.languages.language import Language, begins_with
from skill.stories.integrity.written import DASH, QUOTE, SINGLE_QUOTE, Written

MAX_PART_TOKENS = 30
# A clause at the end takes its time to name what it goes on about; more than this is half the sentence.
MAX_END_TOKENS = 45
MAX_ABBREVIATION = 3
_YEARS = frozenset({"u:year", "u:an", "u:jahr", "u:año", "u:anno", "u:ano"})
_WITHIN = frozenset({Kind.ATTRIBUTION, Kind.OPINION, Kind.MODALITY, Kind.CONDITION})
_BULLETS = frozenset({DASH, "-", "•", "·", "*", "|", "▪", "■", ">"})


class Sentence:
    """One source sentence, and from where to where it may be left out: `ways[start]` holds each end."""

    def __init__(self, written: Written, language: Language) -> None:
        self.written = written
        self.language = language
        self.tokens = written.tokens
        self.folded = written.folded
        self.last = _before_its_end(written)

    @cached_property
    def ways(self) -> Mapping[int, Sequence[int]]:
        found: dict[int, list[int]] = {}
        for start, end in self._parts():
            found.setdefault(start, []).append(end)
        return found

    def _parts(self) -> Iterator[tuple[int, int]]:
        yield from self._heads()
        yield from self.brackets()
        yield from self._dashed()
        yield from self._between_commas()
        yield from self._ends()

    # ── at the head ───────────────────────────────────────────────────────────────────────────────

    def _heads(self) -> Iterator[tuple[int, int]]:
        first = 0
        while first < self.last and self.folded[first] in _BULLETS:
            first += 1
        if first:
            yield 0, first
        starts = {first}
        if place := DATELINE.match(self.written.text):
            after = next((at for at, token in enumerate(self.tokens) if token.start >= place.end()), 0)
            yield 0, after
            starts.add(after)
        for start in sorted(starts):
            if end := self._connective(start):
                yield start, end

    def _connective(self, start: int) -> int:
        """Where a leading "But" or "Meanwhile," ends; 0 where there is none."""
        length = begins_with(self.folded, start, self.language.connectives)
        after = start + length
        if not length or after >= self.last:
            return 0
        if self.folded[after] == ",":
            return after + 1
        is_bare = length == 1 and self.folded[start] in self.language.connectives_without_comma
        return after if is_bare and self._begins_clause(after) else 0

    def _begins_clause(self, at: int) -> bool:
        word = self.folded[at]
        return word in self.language.articles or (
            word not in self.language.prepositions and not self.tokens[at].is_mark and self.written.capitalised(at)
        )

    # ── inside ────────────────────────────────────────────────────────────────────────────────────

    def brackets(self) -> Iterator[tuple[int, int]]:
        """Round ones: what stands in square ones was put into a quotation, or tells what was taken out of it."""
        opened: int | None = None
        for at, word in enumerate(self.folded):
            if word == "(":
                opened = None if opened is not None else at
            elif word == ")" and opened is not None:
                if self._stands_apart(opened) and self._is_free(opened + 1, at) and not self._is_limit(opened + 1):
                    yield opened, at + 1
                opened = None

    def _stands_apart(self, at: int) -> bool:
        """Not the "(s)" of "suspect(s)", nor a "(…)"."""
        has_words = not self.tokens[at + 1].is_mark  # a closing one is there at least
        return has_words and (at == 0 or self.tokens[at].start > self.tokens[at - 1].end)

    def _dashed(self) -> Iterator[tuple[int, int]]:
        dashes = [at for at in range(1, self.last) if self.folded[at] == DASH]
        if len(dashes) != 2:
            return
        first, second = dashes
        goes_on = self._goes_on(second + 1) or self._word(second + 1) in self.language.coordinators
        if goes_on and self._is_free(first + 1, second) and not self._is_limit(first + 1):
            yield first, second + 1

    def _between_commas(self) -> Iterator[tuple[int, int]]:
        commas = [at for at in range(1, self.last) if self.folded[at] == ","]
        closed: set[int] = set()
        for number in range(len(commas) - 2, -1, -1):
            first = commas[number]
            for second in commas[number + 1 : number + 4]:
                if self._goes_on(second + 1) or second in closed:
                    if self._is_part(first, second):
                        closed.add(first)
                        yield first, second + 1
                        yield first, second
                    break

    def _is_part(self, comma: int, end: int) -> bool:
        """Whether what stands between two commas is said besides; the sentence goes on without it."""
        start = comma + 1
        if not 0 < end - start <= MAX_PART_TOKENS:
            return False
        length = begins_with(self.folded, start, self.language.connectives)
        if length and start + length == end:
            return True
        if self._is_relative(comma, end):
            return self._is_free(start, end, self._loose(comma, end))
        return self._is_free(start, end) and (self._is_apposition(comma, end) or self._is_age(start, end))

    def _is_age(self, start: int, end: int) -> bool:
        """As in ", 27," or ", 27 ans,"."""
        is_years = end == start + 1 or (end == start + 2 and self.tokens[start + 1].key in _YEARS)
        return is_years and self.tokens[start].is_number and self._is_name(start - 2)

    def _is_relative(self, comma: int, end: int) -> bool:
        start = comma + 1
        if self.folded[start] in self.language.prepositions:
            start += 1
        return (
            end - start > 1
            and self.folded[start] in self.language.relatives
            and not self.tokens[start + 1].is_mark
            and self._may_be_described(comma, start, end)
        )

    def _loose(self, comma: int, end: int) -> frozenset[Kind]:
        """What a relative clause may hold, since it is said of nothing else: but not "…, which only he believes"."""
        is_of_all = self.folded[comma + 1] in self.language.relatives_of_all
        return frozenset() if is_of_all or "," in self.folded[comma + 1 : end] else _WITHIN

    def _may_be_described(self, comma: int, start: int, end: int) -> bool:
        """Whether the clause restricts nothing. In German commas do not tell: only a name needs no clause there."""
        if self.tokens[comma - 1].is_mark and self.folded[comma - 1] != ")":
            return False
        if any(begins_with(self.folded, at, self.language.clefts) for at in self._clause_before(comma)):
            return False  # "it was Ruiz, who …" is asked who it was
        if self.language.commas_restrict:
            return self._is_full_name(comma - 1) and self.language.is_finite(self.folded[end - 1])
        said_before = any(self.language.is_saying(word) for word in self.folded[max(0, comma - 3) : comma])
        return not (said_before and self.folded[start] in self.language.complementisers)

    def _is_apposition(self, comma: int, end: int) -> bool:
        """As in ", the mayor of Vellmar," after a name, or ", Anna Ruiz," after an office."""
        start, language = comma + 1, self.language
        if any(language.is_finite(word) or word in language.calendar for word in self.folded[start:end]):
            return False
        subject = self._clause_before(comma)
        if not subject or language.coordinators & {*self.folded[start:end]}:
            return False
        if self.folded[start] in language.articles:
            is_closed = not language.commas_restrict or self._is_name(end - 1)
            return is_closed and self._is_described(subject[-1]) and self._has_its_subject(subject, end)
        return (
            self._is_name(start)
            and end - start > 1
            and (not self._is_name(subject[-1]) or self._has_verb_at(end + 1))
            and not any(word in language.not_after_a_part for word in self.folded[start:end])
            and self._is_office(subject)
        )

    def _clause_before(self, comma: int) -> Sequence[int]:
        """The tokens from the comma before, or the first word, up to `comma`; without what stands in brackets."""
        before = max((at for at in range(comma) if self.folded[at] == ","), default=-1)
        skipped = {at for start, end in self._bracketed if before < start and end <= comma for at in range(start, end)}
        return [at for at in range(before + 1, comma) if at not in skipped]

    @cached_property
    def _bracketed(self) -> Sequence[tuple[int, int]]:
        return tuple(self.brackets())

    def _is_described(self, at: int) -> bool:
        return self._is_full_name(at) if self.language.commas_restrict else self._is_name(at)

    def _has_its_subject(self, clause: Sequence[int], end: int) -> bool:
        """Whether what an apposition follows is no mere beginning, as in "In Paris, the mayor, who was ill, left"."""
        first = next((at for at in clause if not self._is_connective(at)), clause[-1])
        if all(self._is_name(at) for at in clause if at >= first):
            return clause[-1] > first or self._has_verb_at(end + 1)
        if any(self.language.is_finite(self.folded[at]) for at in clause):
            begins = self.folded[first] in self.language.not_after_a_part
            return begins or self.language.is_finite(self._word(first + 1))
        return self._is_office(clause)

    def _is_connective(self, at: int) -> bool:
        return self.folded[at] in self.language.connectives_without_comma

    def _is_office(self, clause: Sequence[int]) -> bool:
        """As "The mayor of Vellmar", without a verb and not "The day after"."""
        words = [self.folded[at] for at in clause]
        return words[0] in self.language.articles and not any(
            self.language.is_finite(word) or word in self.language.calendar for word in words
        )

    def _is_full_name(self, at: int) -> bool:
        return self._is_name(at) and self._is_name(at - 1)

    def _is_name(self, at: int) -> bool:
        return (
            at >= 0
            and self.tokens[at].key[0].isalpha()
            and not self.tokens[at].is_unit
            and self.written.capitalised(at)
            and self.folded[at] not in self.language.not_names
        )

    def _goes_on(self, at: int) -> bool:
        """Whether the sentence goes on at `at` with its own verb or adverbial, and not with one more of a list."""
        if at >= self.last or self.tokens[at].is_mark or self.tokens[at].is_number:
            return False
        word = self.folded[at]
        if word in self.language.not_after_a_part or self.written.capitalised(at):
            return False
        return not self._is_without_capitals or word in self.language.prepositions or self.language.is_finite(word)

    @cached_property
    def _is_without_capitals(self) -> bool:
        return not any(self.written.capitalised(at) for at in range(1, self.last) if not self.tokens[at].is_mark)

    # ── at the end ────────────────────────────────────────────────────────────────────────────────

    def _ends(self) -> Iterator[tuple[int, int]]:
        """A clause at the end, or a relative clause or apposition that the sentence ends with."""
        for at in range(max(1, self.last - MAX_END_TOKENS - 1), self.last - 1):
            if self.folded[at] in {",", DASH} and self._is_end(at):
                yield at, self.last

    def _is_end(self, at: int) -> bool:
        start, last = at + 1, self.last
        inner = [number for number in range(start, last) if self.folded[number] in {",", DASH}]
        if self._is_clause(start):
            is_all = not inner or (self._has_verb_before(at) and not any(self._has_verb_at(one + 1) for one in inner))
            return is_all and self._is_free(start, last) and not self._is_denied(at)
        if inner:
            return False
        if self._is_relative(at, last):
            return self._is_free(start, last, self._loose(at, last))
        return self._is_free(start, last) and self._is_apposition(at, last)

    def _is_denied(self, end: int) -> bool:
        """Whether a "not" or "only" before `end` may be about what follows: "They do not leave, because they must"."""
        begins = begins_with(self.folded, 0, self.language.connectives)
        signs = {self.language.sign(self.folded, at) for at in range(begins, end)}
        return bool(signs & {Kind.NEGATION, Kind.CONDITION})

    def _is_clause(self, start: int) -> bool:
        is_participle = self.language.participle.fullmatch(self.folded[start]) and not self.written.capitalised(start)
        return bool(is_participle or begins_with(self.folded, start, self.language.subordinators))

    def _has_verb_at(self, at: int) -> bool:
        """Where the main clause may go on after what was put into it."""
        after = at + 1 if self._word(at) in self.language.coordinators else at
        return after < self.last and self.language.is_finite(self.folded[after])

    def _word(self, at: int) -> str:
        """Case-folded; empty after the last one."""
        return self.folded[at] if at < self.last else ""

    def _has_verb_before(self, end: int) -> bool:
        """Whether the main clause has its verb before `end`: not one of a relative clause that may go on there."""
        is_relative = False
        for at in range(end):
            word = self.folded[at]
            if word == ",":
                is_relative = False
            is_relative = is_relative or word in self.language.relatives
            if not is_relative and self.language.is_finite(word):
                return True
        return False

    # ── what a part holds ─────────────────────────────────────────────────────────────────────────

    def _is_free(self, start: int, end: int, loose: frozenset[Kind] = frozenset()) -> bool:
        """Whether `tokens[start:end]` stands outside quotations, holds whole ones, and nothing the rest depends on."""
        return (
            start < end
            and start not in self.quoted
            and end not in self.quoted
            and not any(self._binds(at, loose) for at in range(start, end))
        )

    def _binds(self, at: int, loose: frozenset[Kind]) -> bool:
        """Whether something of the rest depends on a token, or a sentence seems to end there."""
        word = self.folded[at]
        if word == ".":
            return len(self.folded[at - 1]) > MAX_ABBREVIATION
        if word in {";", ":", "!", "?"}:
            return not self.written.text[self.tokens[at].end : self.tokens[at].end + 1].isalnum()
        if word == ",":
            return self._word(at + 1) in self.language.coordinators
        sign = self.language.sign(self.folded, at)
        return sign is not None and sign not in loose and not self._is_month(at)

    def _is_month(self, at: int) -> bool:
        """Whether it is "May", in the middle of a sentence."""
        return self.folded[at] in self.language.months and self.written.capitalised(at)

    def _is_limit(self, at: int) -> bool:
        """Whether it begins "(in mice)", which says of what the sentence holds."""
        return self.folded[at] in self.language.prepositions

    @cached_property
    def quoted(self) -> frozenset[int]:
        return quoted(self.written)


def _before_its_end(written: Written) -> int:
    """Where the marks begin that end the sentence."""
    last = len(written.tokens)
    while last and written.tokens[last - 1].key in {".", "!", "?", "…"}:
        last -= 1
    return last


def quoted(written: Written) -> frozenset[int]:
    """The tokens inside quotations, marks but for the first of each included.

    All of them where a mark closes what was opened before the sentence, or is not closed in it.
    """
    found: set[int] = set()
    opened: int | None = None
    single: int | None = None
    for at, token in enumerate(written.tokens):
        if token.key == QUOTE:
            if opened is not None:
                found.update(range(opened + 1, at + 1))
            elif not _opens(written, at):
                return frozenset(range(len(written.tokens) + 1))
            opened = at if opened is None else None
        elif token.key == SINGLE_QUOTE:
            if single is not None and not _follows(written, at):
                found.update(range(single + 1, at + 1))
                single = None
            elif single is None and _opens(written, at):
                single = at
    return frozenset(found if opened is None else range(len(written.tokens) + 1))


def _opens(written: Written, at: int) -> bool:
    """Whether a mark stands at the beginning, after a space, a bracket or an apostrophe, and not after a word."""
    before = written.text[written.tokens[at].start - 1 : written.tokens[at].start] if written.tokens[at].start else ""
    return not before or before in " ([/'\"—"


def _follows(written: Written, at: int) -> bool:
    """Whether a word follows at once, so that the mark closes nothing."""
    end = written.tokens[at].end
    return written.text[end : end + 1].isalnum()
