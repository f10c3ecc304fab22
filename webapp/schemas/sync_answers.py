"""What phones are answered (docs/sync.md)."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from .visit_answers import VisitRowSchema

STATUSES = ("applied", "replayed", "pending_blobs", "needs_review", "rejected", "retry")


class HelloSchema(Schema):
    """Who the server is, what it understands, what the presented capability is worth."""

    server_time = fields.AwareDateTime(required=True)
    epoch = fields.UUID(required=True)
    min_client = fields.Integer(required=True)
    accepts = fields.List(fields.String(), required=True)
    pubkey_id = fields.String(required=True)
    pubkey = fields.String(required=True)
    user_id = fields.UUID(required=True, allow_none=True)
    signed_in_at = fields.AwareDateTime(required=True, allow_none=True)
    may_record = fields.Boolean(required=True)
    capability = fields.String(required=True, validate=validate.OneOf(("ok", "expired", "unknown", "none")))
    wipe = fields.Boolean(required=True)


class GrantSchema(Schema):
    """A fresh capability."""

    user_id = fields.UUID(required=True)
    capability = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)


class ResultSchema(Schema):
    """What became of one op. `op_id` comes back as it was sent."""

    op_id = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    replayed = fields.Boolean()
    code = fields.String()
    message = fields.String()
    missing = fields.List(fields.String())
    entity_id = fields.UUID()
    version = fields.Integer()
    retry_after = fields.Integer()


class PushAnswerSchema(Schema):
    """One result for each op sent."""

    epoch = fields.UUID(required=True)
    results = fields.List(fields.Nested(ResultSchema), required=True)


class DoorSchema(Schema):
    """A door of a round of asking: which, and how far it is; nothing of who lives there."""

    id = fields.UUID(required=True)
    door = fields.String(required=True)
    state = fields.String(required=True)


class CarriedSchema(Schema):
    """One thing in a bag and how much of it is left: pieces, or fen."""

    item = fields.String(required=True)
    name = fields.String(required=True)
    unit = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("goods", "cash")))
    left = fields.Integer(required=True)


class ChangeSchema(VisitRowSchema):
    """A row of kind `visit`, of kind `me` with who one is, of kind `survey` with a building to be asked, of kind `post` with where one
    stands, or of kind `bag` with what one's group carries; each has `kind`, `id`, `version` and what is its own."""

    title = fields.String()
    doors = fields.List(fields.Nested(DoorSchema))

    leads = fields.Boolean()
    items = fields.List(fields.Nested(CarriedSchema))

    place = fields.String()
    began = fields.Boolean()
    ended = fields.Boolean()

    name = fields.String()
    group = fields.String()
    community = fields.String()
    committee_phone = fields.String(allow_none=True)


class PullSchema(Schema):
    """What changed on one volunteer's list."""

    epoch = fields.UUID(required=True)
    cursor = fields.String(required=True)
    full = fields.Boolean(required=True)
    changes = fields.List(fields.Nested(ChangeSchema(partial=True)), required=True)
    gone = fields.List(fields.String(), required=True)
    more = fields.Boolean(required=True)


class CursorSchema(Schema):
    """Where the last pull ended; without it everything comes again."""

    cursor = fields.String()


class DraftSchema(Schema):
    """A form that was not finished at a log-out."""

    op_id = fields.UUID(required=True)
    made_at = fields.AwareDateTime(required=True, allow_none=True)
    form = fields.Raw(required=True, allow_none=True)
    form_op_id = fields.Raw(required=True, allow_none=True)
    data = fields.Raw(required=True, allow_none=True)


class DraftsSchema(Schema):
    """The caller's own."""

    drafts = fields.List(fields.Nested(DraftSchema), required=True)
