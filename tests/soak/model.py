"""What should happen, written down a second time and as simply as possible: lists, no database.

Moments are minutes after midnight. A person is a number, as are slots; a booth is a name.
"""

from dataclasses import dataclass, field

EARLY, LATE = 30, 30  # minutes around a booking in which its booth checks people in


@dataclass
class Booth:
    """A booth with or without a wait list."""

    has_wait_list: bool
    notice: int
    stops: int
    is_paused: bool = False


@dataclass
class Slot:
    """A time at a booth; `extra` is room beyond the capacity."""

    booth: str
    starts: int
    ends: int
    capacity: int
    extra: int = 0


@dataclass
class Claim:
    """Somebody's claim on a slot. Claims stand in the order in which they were made; `row` is for
    whoever compares them with a database."""

    person: int
    slot: int
    is_held: bool
    is_live: bool = True
    row: int | None = None


@dataclass
class Arrival:
    """Somebody at a door, by a scan; `claim` is the one that was made for it, if one was, and
    `waited_for` the slot in whose line they had stood until then."""

    person: int
    door: str
    scan: str
    claim: Claim | None = None
    waited_for: int | None = None
    is_live: bool = True


@dataclass
class Model:
    """The day."""

    booths: dict[str, Booth]
    slots: dict[int, Slot]
    limit: int
    ends: int
    now: int
    claims: list[Claim] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)

    # what can be asked

    def live(self, person: int) -> list[Claim]:
        return [claim for claim in self.claims if claim.person == person and claim.is_live]

    def held(self, person: int) -> list[Claim]:
        return [claim for claim in self.live(person) if claim.is_held]

    def in_slot(self, number: int, *, held: bool) -> list[Claim]:
        return [
            claim
            for claim in self.claims
            if claim.slot == number and claim.is_live and claim.is_held == held
        ]

    @property
    def waiting(self) -> list[Claim]:
        return [claim for claim in self.claims if claim.is_live and not claim.is_held]

    def free(self, number: int) -> int:
        slot = self.slots[number]
        return slot.capacity + slot.extra - len(self.in_slot(number, held=True))

    def overlap(self, one: int, other: int) -> bool:
        a, b = self.slots[one], self.slots[other]
        return a.starts < b.ends and b.starts < a.ends

    def is_busy(self, person: int, number: int, but: Claim | None = None) -> bool:
        others = [claim for claim in self.held(person) if claim is not but]
        return any(self.overlap(claim.slot, number) for claim in others)

    def at_booth(self, person: int, booth: str) -> list[Claim]:
        return [c for c in self.live(person) if self.slots[c.slot].booth == booth]

    def line_runs(self, number: int) -> bool:
        slot = self.slots[number]
        booth = self.booths[slot.booth]
        return booth.has_wait_list and self.now < slot.starts - max(booth.notice, booth.stops)

    def has_come(self, person: int, door: str) -> bool:
        return any(a.person == person and a.door == door and a.is_live for a in self.arrivals)

    # places

    def sign_up(self, person: int, number: int) -> str:
        slot = self.slots[number]
        if not self._is_open(slot):
            return "refused"
        for claim in self.live(person):
            if claim.slot == number:
                return "held" if claim.is_held else "waiting"
        if self._may_not(person, number):
            return "refused"
        if self.free(number):
            self._give(person, number)
            return "held"
        if not self.line_runs(number):
            return "refused"
        self.claims.append(Claim(person, number, is_held=False))
        return "waiting"

    def move(self, claim: Claim, number: int) -> str:
        if not claim.is_live or self.now >= self.slots[claim.slot].starts:
            return "refused"
        slot = self.slots[number]
        if not self._is_open(slot):
            return "refused"
        if claim.slot == number:
            return "held" if claim.is_held else "waiting"
        is_beyond_limit = len(self.live(claim.person)) > self.limit
        if self.is_busy(claim.person, number, but=claim) or is_beyond_limit:
            return "refused"
        if not self.free(number):
            return "refused"
        self._move(claim, number)
        return "held"

    def give_up(self, claim: Claim) -> str:
        if claim.is_live:
            if self.now >= self.slots[claim.slot].starts:
                return "refused"
            self._release(claim)
        return "given up"

    def resize(self, number: int, capacity: int) -> None:
        self.slots[number].capacity = capacity
        self._shrink(number)
        self.settle()

    def pause(self, booth: str) -> None:
        self.booths[booth].is_paused = True

    def resume(self, booth: str) -> None:
        self.booths[booth].is_paused = False
        self.settle()

    # the desk; a door is a booth, or "" for the gate

    def decide(self, person: int, door: str) -> str:
        if self.has_come(person, door):
            return "already"
        theirs = [c for c in self.claims if c.person == person]
        here = [c for c in theirs if door in ("", self.slots[c.slot].booth)]
        if here and not any(c.is_live for c in here):
            return "cancelled"
        held = sorted((c for c in here if c.is_live and c.is_held), key=self._starts)
        if door and held:
            to_come = [c for c in held if self.now < self.slots[c.slot].ends + LATE]
            slot = self.slots[(to_come or held[-1:])[0].slot]
            if self.now < slot.starts - EARLY:
                return "too_early"
            if self.now >= slot.ends + LATE:
                return "over"
        if self.now >= self.ends:
            return "over"
        return "ok" if held else "no_booking"

    def check_in(self, person: int, door: str, scan: str, *, override: bool = False) -> str:
        result = self.decide(person, door)
        if override and result in ("cancelled", "too_early", "over", "no_booking"):
            result = "ok"
        if result == "ok":
            self.arrivals.append(Arrival(person, door, scan))
        return result

    def admit(self, person: int, number: int, scan: str, *, override: bool) -> str:
        """Somebody stands at a booth and would like the place."""
        slot = self.slots[number]
        if self.decide(person, slot.booth) not in ("no_booking", "cancelled"):
            return self.check_in(person, slot.booth, scan, override=override)
        return self._let_in(person, number, scan, override=override)

    def register(self, person: int, number: int | None, scan: str, *, override: bool) -> str:
        """Somebody nobody knows stands at the gate, or at a booth and would like the place."""
        if number is not None:
            return self._let_in(person, number, scan, override=override)
        self.arrivals.append(Arrival(person, "", scan))
        return "ok"

    def undo(self, scan: str) -> str:
        for arrival in self.arrivals:
            if arrival.scan == scan:
                gave_back = arrival.claim is not None and arrival.claim.is_live
                was_there, arrival.is_live = arrival.is_live, False
                if gave_back:
                    self._release(arrival.claim)
                    self._let_wait_again(arrival)
                return "undone" if was_there or gave_back else "nothing_to_undo"
        return "nothing_to_undo"

    # what follows from it

    def settle(self, first: int | None = None) -> None:
        """Who waits moves up wherever there is a place: first there, then by time."""
        numbers = sorted(self.slots, key=lambda number: (number != first, self._begins(number)))
        for number in numbers:
            self._fill(number)

    def _fill(self, number: int) -> None:
        if self.booths[self.slots[number].booth].is_paused or not self.line_runs(number):
            return
        for claim in self.in_slot(number, held=False):
            if self.free(number) and not self.is_busy(claim.person, number):
                claim.is_held = True

    def _let_in(self, person: int, number: int, scan: str, *, override: bool) -> str:
        slot = self.slots[number]
        is_paused = self.booths[slot.booth].is_paused
        if not override and (is_paused or self.is_busy(person, number) or not self.free(number)):
            return "refused"
        if not self.free(number):
            slot.extra += 1
        waits = [c.slot for c in self.at_booth(person, slot.booth) if not c.is_held]
        claim = self._give(person, number)
        is_due = slot.starts - EARLY <= self.now < slot.ends + LATE
        waited_for = waits[0] if waits else None
        self.arrivals.append(Arrival(person, slot.booth, scan, claim, waited_for, is_live=is_due))
        return "ok"

    def _let_wait_again(self, arrival: Arrival) -> None:
        """Where they stood in the line before, if there still is one."""
        if arrival.waited_for is None:
            return
        if self.sign_up(arrival.person, arrival.waited_for) != "refused":
            again = self.claims.pop()
            self.claims.insert(self.claims.index(arrival.claim) + 1, again)

    def _may_not(self, person: int, number: int) -> bool:
        here = self.at_booth(person, self.slots[number].booth)
        has_booth = bool(here) and (here[0].is_held or not self.free(number))
        is_at_limit = len(self.live(person)) - len(here) >= self.limit
        return has_booth or self.is_busy(person, number) or is_at_limit

    def _is_open(self, slot: Slot) -> bool:
        booth = self.booths[slot.booth]
        return not booth.is_paused and self.now < slot.starts - booth.notice

    def _give(self, person: int, number: int) -> Claim:
        """A place in the slot, in exchange for another claim at this booth."""
        here = self.at_booth(person, self.slots[number].booth)
        if here:
            self._move(here[0], number)
            return here[0]
        self.claims.append(Claim(person, number, is_held=True))
        return self.claims[-1]

    def _move(self, claim: Claim, number: int) -> None:
        left, was_held = claim.slot, claim.is_held
        claim.slot, claim.is_held = number, True
        if was_held:
            self._shrink(left)
        self.settle(left)

    def _release(self, claim: Claim) -> None:
        claim.is_live = False
        if claim.is_held:
            self._shrink(claim.slot)
        self.settle(claim.slot)

    def _shrink(self, number: int) -> None:
        """Room beyond the capacity goes with the people who leave."""
        slot = self.slots[number]
        slot.extra = max(0, len(self.in_slot(number, held=True)) - slot.capacity)

    def _starts(self, claim: Claim) -> int:
        return self._begins(claim.slot)

    def _begins(self, number: int) -> int:
        return self.slots[number].starts
