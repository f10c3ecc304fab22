"""All verbs of visits in one place, for the doors and for what phones send."""

from .booking import VisitBooking, assign_visit, book_for_group, book_visit
from .buildings import Described, describe
from .call_turns import Giving, give_calls
from .calls import Call, record_call
from .cancelling import cancel_visit
from .delivering import Effect, Recorded
from .following_up import Alarm, raise_alarm
from .letters import Words, post_letters, print_letters, say_words, take_back_letter
from .modes import Change, change_modes, say_usual_mode, send_to_point
from .needs import ask_for_need, settle_need
from .planning import SlotPlan, open_slots, open_tasks
from .points import NewPoint, close_point, hand_over_at, hand_over_by_list, open_point, tell_to_come
from .posts import (
    NewPost,
    arrive,
    assign_post,
    book_post,
    cancel_turn,
    change_post,
    close_post,
    depart,
    open_post,
    say_times,
)
from .recording import DeskEntry, record_at_desk, record_visit
from .reviewing import settle_matter
from .swaps import Offer, accept_offer, decline_offer, offer_visit, withdraw_offer
from .telling import Told, notify_household, tell_household

__all__ = [
    "Alarm",
    "Call",
    "Change",
    "Described",
    "DeskEntry",
    "Effect",
    "Giving",
    "NewPoint",
    "NewPost",
    "Offer",
    "Recorded",
    "SlotPlan",
    "Told",
    "VisitBooking",
    "Words",
    "accept_offer",
    "arrive",
    "ask_for_need",
    "assign_post",
    "assign_visit",
    "book_for_group",
    "book_post",
    "book_visit",
    "cancel_turn",
    "cancel_visit",
    "change_modes",
    "change_post",
    "close_point",
    "close_post",
    "decline_offer",
    "depart",
    "describe",
    "give_calls",
    "hand_over_at",
    "hand_over_by_list",
    "notify_household",
    "offer_visit",
    "open_point",
    "open_post",
    "open_slots",
    "open_tasks",
    "post_letters",
    "print_letters",
    "raise_alarm",
    "record_at_desk",
    "record_call",
    "record_visit",
    "say_times",
    "say_usual_mode",
    "say_words",
    "send_to_point",
    "settle_matter",
    "settle_need",
    "take_back_letter",
    "tell_household",
    "tell_to_come",
    "withdraw_offer",
]
