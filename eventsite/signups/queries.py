"""Finding sign-ups."""

from collections.abc import Sequence

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased, contains_eager

from eventsite.db import session
from eventsite.events.models import Booth, Slot
from eventsite.passes.models import Pass
from eventsite.signups.models import SignUp
from eventsite.signups.rules import Claim

_live = SignUp.given_up_at.is_(None)
_waiting = _live & SignUp.held_at.is_(None)


_with_slot = contains_eager(SignUp.slot).contains_eager(Slot.booth).contains_eager(Booth.event)


def _joined() -> Select[SignUp]:
    """Sign-ups with slot, booth and event, ready to be shown; one query."""
    query = select(SignUp).join(SignUp.slot).join(Slot.booth).join(Booth.event)
    return query.options(_with_slot)


def sign_ups_of(owner: Pass) -> Sequence[SignUp]:
    """The pass's live sign-ups, by time."""
    query = _joined().where(SignUp.pass_id == owner.id, _live)
    return session.scalars(query.order_by(Slot.starts_at, SignUp.id)).all()


def all_of(owner: Pass) -> Sequence[SignUp]:
    """The pass's sign-ups, those given up too (a calendar must learn of them), by time."""
    query = _joined().where(SignUp.pass_id == owner.id)
    return session.scalars(query.order_by(Slot.starts_at, SignUp.id)).all()


def claims_of(owner: Pass) -> list[Claim]:
    """The pass's live sign-ups as the rules want them."""
    rows = session.execute(_CLAIMS, {"owner": owner.id})
    return [Claim(*row[:5], is_held=row[5] is not None) for row in rows]


# Every sign-up asks this; putting the statement together takes longer than running it.
_CLAIMS = (
    select(SignUp.id, SignUp.slot_id, Slot.booth_id, Slot.starts_at, Slot.ends_at, SignUp.held_at)
    .join(Slot, Slot.id == SignUp.slot_id)
    .where(SignUp.pass_id == bindparam("owner"), _live)
)


def sign_up_of(owner: Pass, sign_up_id: int) -> SignUp | None:
    """This sign-up, live or given up, if it is the pass's own."""
    return session.scalar(_joined().where(SignUp.id == sign_up_id, SignUp.pass_id == owner.id))


def live_in(owner: Pass, slot: Slot) -> SignUp | None:
    """The pass's live claim on this slot."""
    query = select(SignUp).where(SignUp.slot_id == slot.id, SignUp.pass_id == owner.id, _live)
    return session.scalar(query)


def holds_another(sign_up: SignUp) -> bool:
    """Does the pass of this sign-up hold a place besides it?"""
    query = select(SignUp.id).where(
        SignUp.pass_id == sign_up.pass_id,
        SignUp.id != sign_up.id,
        _live,
        SignUp.held_at.is_not(None),
    )
    return session.scalar(query.limit(1)) is not None


def waiting_at(owner: Pass, booth: Booth) -> SignUp | None:
    """The pass's place in a wait list of this booth."""
    query = select(SignUp).join(SignUp.slot)
    return session.scalar(
        query.where(SignUp.pass_id == owner.id, Slot.booth_id == booth.id, _waiting)
    )


def next_in_line(slot: Slot) -> SignUp | None:
    """The first who waits for this slot and whose held places leave the time free.

    Who overlaps by now is passed over, and stays in the line.
    """
    other, other_slot = aliased(SignUp), aliased(Slot)
    busy = (
        select(other.id)
        .join(other_slot, other_slot.id == other.slot_id)
        .where(
            other.pass_id == SignUp.pass_id,
            other.given_up_at.is_(None),
            other.held_at.is_not(None),
            other_slot.starts_at < slot.ends_at,
            other_slot.ends_at > slot.starts_at,
        )
    )
    query = select(SignUp).join(SignUp.owner).where(SignUp.slot_id == slot.id, _waiting)
    query = query.where(~busy.exists()).order_by(SignUp.asked_at, SignUp.id).limit(1)
    return session.scalar(query.options(contains_eager(SignUp.owner)))


def slots_waited_for(owner: Pass) -> Sequence[Slot]:
    """The slots for which the pass is waiting, with their booths."""
    query = _joined().where(SignUp.pass_id == owner.id, _waiting).order_by(Slot.starts_at)
    return [sign_up.slot for sign_up in session.scalars(query)]


def positions_of(sign_ups: Sequence[SignUp]) -> dict[int, int]:
    """For each of these that waits: its place in the line, from 1; one query."""
    waiting = [sign_up.id for sign_up in sign_ups if sign_up.is_waiting]
    if not waiting:
        return {}
    mine = aliased(SignUp)
    ahead = (
        select(func.count())
        .select_from(SignUp)
        .where(
            SignUp.slot_id == mine.slot_id,
            _waiting,
            (SignUp.asked_at < mine.asked_at)
            | ((SignUp.asked_at == mine.asked_at) & (SignUp.id <= mine.id)),
        )
        .scalar_subquery()
    )
    rows = session.execute(select(mine.id, ahead).where(mine.id.in_(waiting)))
    return {row[0]: row[1] for row in rows}


def owners_in(event_id: int) -> Sequence[Pass]:
    """Everybody with a live claim at the event, once each."""
    claims = select(SignUp.pass_id).join(SignUp.slot).join(Slot.booth)
    claims = claims.where(Booth.event_id == event_id, _live)
    return session.scalars(select(Pass).where(Pass.id.in_(claims)).order_by(Pass.id)).all()
