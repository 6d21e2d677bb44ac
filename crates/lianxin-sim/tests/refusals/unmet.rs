//! The refusals that no call can meet.

/// What no call can meet, and why.
pub const NOT_BY_HTTP: [(&str, &str); 24] = [
    ("catalogue.already-open", "a district is opened by `init` alone"),
    ("catalogue.not-open", "a server does not start on a district that is not open"),
    ("catalogue.bad-district", "a district is opened by `init` alone"),
    ("matter.not-due", "only the clock asks that, and it looks first"),
    ("whistle.not-due", "only the clock asks that, and it looks first"),
    ("directory.too-many-factors", "factors are enrolled by her own page: told there"),
    ("directory.no-such-factor", "the same"),
    ("directory.last-factor", "the same"),
    ("directory.factor-wanted", "the sign-in page asks for it before it asks the log"),
    ("directory.code-used", "the sign-in page knows it before, unless two are as fast: told by the rules' own table"),
    ("directory.same-person", "whoever asks holds another office than whoever grants: told by the rules' own table"),
    ("directory.code-gone", "by her own page, there is no call: tests/mail.rs has it"),
    ("directory.too-many-codes", "by her own page, there is no call: tests/mail.rs has it"),
    ("guard.own-glass", "whoever reviews works on no matter, so she breaks none: the offices are apart"),
    ("guard.asked-before", "by the resident's own page: tests/case.rs has it"),
    ("guard.too-many-questions", "a hundred questions about one matter"),
    ("guard.review-overdue", "72 hours must pass: the core's tests/guard.rs has it"),
    ("guard.too-many-approvals", "200 askings of one matter"),
    ("matter.codes-used-up", "100,000 matters of a town in a day: the deep run has it"),
    ("access.needs-second", "51 parties of one matter: tests/guard.rs has it"),
    ("directory.key-copied", "a key is shown by her own page: told by the rules' own table"),
    ("directory.identity-held", "identities are linked by her own page, there is no call"),
    ("directory.identity-taken", "the same"),
    ("directory.no-such-identity", "the same"),
];
