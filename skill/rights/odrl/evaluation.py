"""A policy, a request and a state of the world to a report on every rule (w3c.github.io/odrl/formal-semantics).

A permission or prohibition is active when it covers the request: all its constraints, its asset, its parties and its
action with every refinement are satisfied, and the conditions of a permission stand in no one's way. A duty is active
when its constraints are satisfied. The world is closed: what nobody states is not so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from skill.rights.odrl.constraints import Judge, Steps, TooManyStepsError, counted, lasting, moment
from skill.rights.odrl.graph import Graph
from skill.rights.odrl.model import (
    NO_FACTS,
    Action,
    Comparison,
    Deontic,
    Facts,
    Group,
    Performed,
    Policy,
    Refused,
    Request,
    Rule,
    RuleKind,
    Value,
    World,
    reached,
)
from skill.rights.odrl.policies import read_policy, spoken_of
from skill.rights.odrl.reports import Premises, Report, RuleReport
from skill.rights.odrl.values import instant
from skill.rights.odrl.vocabulary import includes
from skill.rights.odrl.worlds import read_request, read_world

MAX_STEPS = 1_000_000

# What the record of performed actions tells, besides what is stated: how often, since when, how long ago.
_RECORDED = frozenset({"count", "elapsedTime", "timeInterval"})
# These speak of the time of asking or of a history, which one performance does not have.
_NOT_OF_AN_ACT = _RECORDED | {"delayPeriod", "meteredTime"}
_AFTER_A_BREACH = frozenset({RuleKind.REMEDY, RuleKind.CONSEQUENCE})
_FOREVER = timedelta(days=365_000)


def decide(policy: Graph, request: Graph, state: Graph) -> Report | Refused:
    """The report on the one policy of a graph; whatever the graphs say, it raises nothing."""
    rules, asked = read_policy(policy, state), read_request(request)
    if isinstance(rules, Refused) or isinstance(asked, Refused):
        return Refused(tuple(why for one in (rules, asked) if isinstance(one, Refused) for why in one.why))
    world = read_world(state, policy, {*spoken_of(rules), *asked.parties.values()})
    return world if isinstance(world, Refused) else evaluate(rules, asked, world)


def evaluate(policy: Policy, request: Request, world: World) -> Report | Refused:
    """Refused: a permission and a prohibition cover the request at once and the policy does not say which of them wins,
    or there is so much to compare that it would take long.
    """
    evaluation = _Evaluation(policy, request, world)
    found: dict[str, RuleReport] = {}
    try:
        for rule in policy.rules:
            _add(found, evaluation.reports(rule))
    except TooManyStepsError:
        return Refused((f"to evaluate it would take more than {MAX_STEPS} steps",))
    return _resolved(policy, found)


def _add(found: dict[str, RuleReport], more: Mapping[str, RuleReport]) -> None:
    """A rule that several others name is reported once, as it was met first."""
    for name, report in more.items():
        found.setdefault(name, report)


def _resolved(policy: Policy, found: Mapping[str, RuleReport]) -> Report | Refused:
    """Conflicts settled as the policy says (Information Model 2.9)."""
    active = {
        kind: [name for name, report in found.items() if report.kind is kind and report.is_active]
        for kind in (RuleKind.PERMISSION, RuleKind.PROHIBITION)
    }
    permitted, prohibited = active[RuleKind.PERMISSION], active[RuleKind.PROHIBITION]
    if not permitted or not prohibited:
        return Report(policy, found)
    if policy.conflict == "invalid":
        return Refused(
            (
                f"the policy is void: the permission {permitted[0]} and the prohibition {prohibited[0]} both cover the"
                " request, and its conflict strategy is invalid",
            )
        )
    winner, losers = (permitted[0], prohibited) if policy.conflict == "perm" else (prohibited[0], permitted)
    overridden = {name: replace(found[name], is_active=False, overridden_by=winner) for name in losers}
    return Report(policy, {**found, **overridden})


@dataclass(frozen=True, slots=True)
class _Breach:
    """What a duty answers for: that a rule was used or infringed, and when; and who has to perform the duty."""

    is_there: bool = False
    at: datetime | None = None
    performer: str | None = None
    performers: tuple[Group, ...] = ()


def _heir(above: Rule, breach: _Breach) -> _Breach:
    """Who performs a duty that names nobody: who asks, else whom the rule above it is for (Information Model 2.6.5)."""
    owners = above.roles.get("assignee", ())
    if not owners or (above.kind is RuleKind.PERMISSION and breach.performer is not None):
        return breach
    return replace(breach, performer=None, performers=owners)


@dataclass(frozen=True, slots=True)
class _Done:
    """Whether something was performed, and when first; `at` is None where the record does not say."""

    is_done: bool
    at: datetime | None
    acts: tuple[Performed, ...] = ()

    def of(self, performer: str | None) -> _Done:
        return _done(act for act in self.acts if act.parties.get("assignee") in {None, performer})

    def since(self, time: datetime | None) -> _Done:
        """What has no time counts as done in time, here and in `is_before`."""
        return _done(act for act in self.acts if time is None or act.at is None or act.at >= time)

    def is_before(self, time: datetime | None) -> bool:
        return self.is_done and (self.at is None or time is None or self.at <= time)


def _done(acts: Iterable[Performed]) -> _Done:
    found = tuple(acts)
    times = [act.at for act in found if act.at is not None]
    return _Done(bool(found), min(times) if found and len(times) == len(found) else None, found)


def _latest(times: Iterable[datetime | None]) -> datetime | None:
    found = list(times)
    known = [time for time in found if time is not None]
    return max(known) if known and len(known) == len(found) else None


class _Evaluation:
    def __init__(self, policy: Policy, request: Request, world: World) -> None:
        self._policy, self._request, self._world = policy, request, world
        self._steps = Steps(MAX_STEPS)
        self._collections: dict[str, frozenset[str]] = {}

    def reports(self, rule: Rule) -> dict[str, RuleReport]:
        """The rule's report, then those of what follows from it."""
        match rule.kind:
            case RuleKind.PERMISSION:
                return self._permission(rule)
            case RuleKind.PROHIBITION:
                return self._prohibition(rule)
            case _:
                return self._duty(rule, _Breach())

    # ── the kinds of rule ─────────────────────────────────────────────────────────────────────────

    def _permission(self, rule: Rule) -> dict[str, RuleReport]:
        asker = self._request.parties.get("assignee")
        used = self._done(rule, rule.actions).of(asker)
        after: dict[str, RuleReport] = {}
        duties: dict[str, bool] = {}
        for duty in rule.after:
            found = self._duty(duty, _heir(rule, _Breach(used.is_done, used.at, asker)))
            duties[duty.name] = self._stands_in_no_way(found[duty.name])
            _add(after, found)
        premises, is_met = self._premises(rule)
        is_active = is_met and all(duties.values())
        return {rule.name: RuleReport(rule.kind, is_active, True, replace(premises, duties=duties)), **after}

    def _stands_in_no_way(self, duty: RuleReport) -> bool:
        """The draft: fulfilled or inactive. Where reports on duties are kept, one that may yet be done is no breach."""
        is_open = duty.deontic is Deontic.NON_SET and self._world.is_monitored
        return not duty.is_active or duty.deontic is Deontic.FULFILLED or is_open

    def _prohibition(self, rule: Rule) -> dict[str, RuleReport]:
        done = self._done(rule, rule.actions)
        is_infringed = self._judge(rule).all_satisfied(rule.constraints) and (
            done.is_done or self._world.reported.get(rule.name) is Deontic.VIOLATED
        )
        after: dict[str, RuleReport] = {}
        for remedy in rule.after:
            _add(after, self._duty(remedy, _heir(rule, _Breach(is_infringed, done.at))))
        is_remedied = bool(after) and all(
            not report.is_active or report.deontic is Deontic.FULFILLED for report in after.values()
        )
        deontic = Deontic.VIOLATED if is_infringed and not is_remedied else Deontic.NON_SET
        premises, is_met = self._premises(rule)
        return {rule.name: RuleReport(rule.kind, is_met, True, premises, deontic, done.is_done), **after}

    def _duty(self, rule: Rule, breach: _Breach) -> dict[str, RuleReport]:
        """A duty, remedy, consequence or obligation; `breach` is what it answers for."""
        judge = self._judge(rule)
        is_owed = breach.is_there or rule.kind not in _AFTER_A_BREACH
        is_active = judge.all_satisfied(rule.constraints) and is_owed
        done, reported = self._done_wholly(rule, breach), self._world.reported.get(rule.name)
        is_late = rule.kind is RuleKind.DUTY and breach.is_there and not done.is_before(breach.at)
        is_broken = is_active and (reported is Deontic.VIOLATED or is_late or self._is_too_late(rule, done))
        after: dict[str, RuleReport] = {}
        for one in rule.after:
            since = breach.at if is_late else None
            _add(after, self._duty(one, replace(_heir(rule, breach), is_there=is_broken, at=since)))
        deontic = self._deontic(rule, done, after, is_active=is_active, is_broken=is_broken)
        is_done = done.is_done or reported is Deontic.FULFILLED
        is_attempted = is_done or reported is not None
        premises = Premises({"action": is_done}, judge.states)
        return {rule.name: RuleReport(rule.kind, is_active, is_attempted, premises, deontic, is_done), **after}

    def _deontic(
        self, rule: Rule, done: _Done, after: Mapping[str, RuleReport], *, is_active: bool, is_broken: bool
    ) -> Deontic:
        """A broken duty is made good by itself and all its consequences (Information Model 2.6.3)."""
        reported = self._world.reported.get(rule.name)
        if not is_active:
            return Deontic.NON_SET
        if not is_broken:
            return Deontic.FULFILLED if done.is_done or reported is Deontic.FULFILLED else Deontic.NON_SET
        owed = [report for report in after.values() if report.is_active]
        is_made_good = all(report.deontic is Deontic.FULFILLED for report in owed)
        is_final = reported is Deontic.VIOLATED and not owed
        return Deontic.FULFILLED if done.is_done and is_made_good and not is_final else Deontic.VIOLATED

    def _is_too_late(self, rule: Rule, done: _Done) -> bool:
        """Whether the action can no longer be performed: a refinement wanted it before a time that is over."""
        now = self._world.now
        if done.is_done or now is None:
            return False
        ends = (_end(one) for action in rule.actions for one in action.refinements if isinstance(one, Comparison))
        return any(end is not None and end < now for end in ends)

    # ── premises ──────────────────────────────────────────────────────────────────────────────────

    def _premises(self, rule: Rule) -> tuple[Premises, bool]:
        """What the rule stands on apart from its duties, and whether all of that holds."""
        conditions, refinements = self._judge(rule), self._judge(rule)
        is_met = conditions.all_satisfied(rule.constraints)
        actions = [
            refinements.all_satisfied(one.refinements)
            and includes(one.name, self._request.action, self._policy.defined)
            for one in rule.actions
        ]
        roles = {
            role: self._fits(role, groups, self._request.parties, refinements) for role, groups in rule.roles.items()
        }
        stands_on = {**({"action": any(actions)} if actions else {}), **roles}
        holds = is_met and all(stands_on.values())
        return Premises(stands_on, conditions.states, refinements.states), holds

    def _fits(self, role: str, groups: Iterable[Group], parties: Mapping[str, str], seen: Judge | None = None) -> bool:
        """Who issued a rule is seldom said of a request, and is then no condition; any other role has to be filled."""
        name = parties.get(role)
        if name is None:
            return role == "assigner"
        return any([self._is_of(name, group, seen) for group in groups])

    def _is_of(self, name: str, group: Group, seen: Judge | None) -> bool:
        """Whether an asset or party is the one meant, or a member of the collection that satisfies its refinements."""
        facts = self._world.stated.get(name) or self._world.described.get(name, NO_FACTS)
        judge = Judge(self._world, lambda comparison: facts.get(comparison.operand, ()), self._steps)
        is_refined = judge.all_satisfied(group.refinements)
        if seen is not None:
            seen.states.update(judge.states)
        if name not in self._collections:
            self._collections[name] = frozenset(reached(name, self._world.part_of))
            self._steps.take(len(self._collections[name]))
        return is_refined and not group.names.isdisjoint(self._collections[name])

    # ── values ────────────────────────────────────────────────────────────────────────────────────

    def _judge(self, rule: Rule) -> Judge:
        self._steps.take()
        return Judge(self._world, lambda comparison: self._value(comparison, rule), self._steps)

    def _value(self, comparison: Comparison, rule: Rule) -> tuple[Value, ...]:
        """What the state says, then its record and clock, then the request, then the constraint itself (status).

        The state goes before the request, since whoever asks says of itself what it likes.
        """
        operand, world, parties = comparison.operand, self._world, self._request.parties
        named = (comparison.name, rule.name, parties.get("assignee", ""), parties.get("target", ""))
        stated: list[Facts] = [world.stated.get(name, NO_FACTS) for name in named]
        for facts in (*stated, world.general):
            if operand in facts:
                return facts[operand]
        found = self._recorded(operand, rule) or self._request.facts.get(operand, ())
        return found or ((comparison.status,) if comparison.status else ())

    def _recorded(self, operand: str, rule: Rule) -> tuple[Value, ...]:
        now = self._world.now
        if operand == "dateTime" and now is not None:
            return (moment(now),)
        if operand not in _RECORDED or not self._world.performed:
            return ()
        acts = self._done(rule, rule.actions).acts
        if operand == "count":
            return (counted(len(acts)),)
        times = [act.at for act in acts if act.at is not None]
        if now is None or len(times) < len(acts):
            return ()
        if operand == "elapsedTime":
            return (lasting(now - min(times, default=now)),)
        return (lasting(now - max(times) if times else _FOREVER),)

    # ── what was performed ────────────────────────────────────────────────────────────────────────

    def _done_wholly(self, rule: Rule, breach: _Breach) -> _Done:
        """A duty of several actions is done when each is, and what follows from a breach not before it."""
        each = [self._done(rule, (action,), breach) for action in rule.actions]
        if rule.kind in _AFTER_A_BREACH:
            each = [one.since(breach.at) for one in each]
        return _Done(all(one.is_done for one in each), _latest(one.at for one in each))

    def _done(self, rule: Rule, actions: tuple[Action, ...], breach: _Breach | None = None) -> _Done:
        self._steps.take(len(self._world.performed))
        return _done(act for act in self._world.performed if self._is_of_rule(act, rule, actions, breach))

    def _is_of_rule(self, act: Performed, rule: Rule, actions: tuple[Action, ...], breach: _Breach | None) -> bool:
        now = self._world.now
        if act.at is not None and now is not None and act.at > now:
            return False
        if act.for_rule is not None:
            is_bare = not act.facts
            return act.for_rule == rule.name and (is_bare or any(self._is_refined(act, one) for one in actions))
        return (not actions or any(self._is_an(act, one) for one in actions)) and self._is_by(act, rule, breach)

    def _is_an(self, act: Performed, action: Action) -> bool:
        return includes(action.name, act.action or "", self._policy.defined) and self._is_refined(act, action)

    def _is_refined(self, act: Performed, action: Action) -> bool:
        """Whether one performance satisfies what the action is refined with."""

        def left(comparison: Comparison) -> tuple[Value, ...] | None:
            if comparison.operand in _NOT_OF_AN_ACT:
                return None
            if comparison.operand == "dateTime" and act.at is not None:
                return (moment(act.at),)
            return act.facts.get(comparison.operand, ())

        return Judge(self._world, left, self._steps).all_satisfied(action.refinements)

    def _is_by(self, act: Performed, rule: Rule, breach: _Breach | None) -> bool:
        if not all(self._fits(role, groups, act.parties) for role, groups in rule.roles.items()):
            return False
        performer = act.parties.get("assignee")
        if breach is None or "assignee" in rule.roles or performer is None:
            return True
        if breach.performer is not None:
            return performer == breach.performer
        return not breach.performers or self._fits("assignee", breach.performers, act.parties)


def _end(comparison: Comparison) -> datetime | None:
    if comparison.operand != "dateTime" or comparison.operator not in {"eq", "lt", "lteq"}:
        return None
    found = instant(comparison.right[0].text)
    return found.last if found else None
