//! **Attach** (附件): a file is laid beside the matter. Its pieces are sealed and synced before this order is decided; the
//! record names them by the hash of what was sealed, never of what is inside. It does not change what can be done next.

use serde::{Deserialize, Serialize};

use super::{Attached, Matter, Refusal, draft, no};
use crate::field::{Check, LINE_MAX, Problem};
use crate::order::Order;
use crate::record::{Draft, Event, Record};
use crate::value::{Holds, Story, Visit, wire};

/// Largest file, in bytes as it is kept.
pub const ATTACHMENT_MAX: u64 = 20 << 20;
/// Most attachments of one matter.
pub const ATTACHMENTS_MAX: usize = 30;
/// Length of the pieces' hash: SHA-256 as base64url.
const HASH_CHARACTERS: usize = 43;

/// What a file is, told by its bytes and not by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Media {
    Docx,
    Jpeg,
    Pdf,
    Png,
    Text,
    Webp,
    Xlsx,
}

impl Media {
    pub const ALL: [Media; 7] =
        [Media::Docx, Media::Jpeg, Media::Pdf, Media::Png, Media::Text, Media::Webp, Media::Xlsx];

    /// Its code in the record.
    pub fn code(self) -> &'static str {
        match self {
            Media::Docx => "docx",
            Media::Jpeg => "jpeg",
            Media::Pdf => "pdf",
            Media::Png => "png",
            Media::Text => "text",
            Media::Webp => "webp",
            Media::Xlsx => "xlsx",
        }
    }

    /// The media type of this code.
    pub fn parse(code: &str) -> Option<Media> {
        Media::ALL.into_iter().find(|m| m.code() == code)
    }
}

/// What is asked. The asker gives the first three; the store, which seals the file, gives the others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attach {
    pub matter: String,
    /// The file's name, without folders.
    #[serde(with = "wire")]
    pub name: Story,
    #[serde(with = "wire::option")]
    pub note: Option<Story>,
    /// A code of [`Media`]; empty where the bytes are of none of them.
    pub media: String,
    /// SHA-256 over the sealed pieces, base64url.
    pub pieces: String,
    /// Bytes as kept, before sealing.
    pub size: u64,
}

impl Attach {
    /// A file that is not sealed yet.
    pub fn new(matter: String, name: Story, note: Option<Story>) -> Attach {
        Attach { matter, name, note, media: String::new(), pieces: String::new(), size: 0 }
    }
}

impl Holds for Attach {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.name.each_sealed(visit);
        self.note.each_sealed(visit);
    }
}

/// An attachment as the rules and the door need it; its name is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub id: String,
    pub media: Media,
    /// SHA-256 over the sealed pieces, base64url.
    pub pieces: String,
    /// In bytes.
    pub size: u64,
    /// The order that brought it, to which its pieces are bound.
    pub order: String,
}

impl Attachment {
    pub(super) fn added(record: &Record, e: &Attached) -> Attachment {
        Attachment {
            id: e.attachment.clone(),
            media: e.media,
            pieces: e.pieces.clone(),
            size: e.size,
            order: record.order.clone(),
        }
    }
}

/// The id of the attachment that an order makes.
pub(crate) fn id(order: &Order) -> String {
    order.entropy.id('f', 0)
}

pub(super) fn decide(order: &Order, m: &Matter, a: &Attach) -> Result<Vec<Draft>, crate::Refusal> {
    let mut c = Check::default();
    c.text("name", &a.name, LINE_MAX);
    c.text_if("note", a.note.as_ref(), LINE_MAX);
    c.demand(a.size > 0, "file", Problem::Empty);
    c.done()?;
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if m.attachments.len() >= ATTACHMENTS_MAX {
        return Err(no(Refusal::TooManyAttachments { max: ATTACHMENTS_MAX }));
    }
    if a.size > ATTACHMENT_MAX {
        return Err(no(Refusal::AttachmentTooLarge { max: ATTACHMENT_MAX, have: a.size }));
    }
    let Some(media) = Media::parse(&a.media) else { return Err(no(Refusal::UnknownMedia)) };
    let mut c = Check::default();
    c.demand(a.pieces.len() == HASH_CHARACTERS, "file", Problem::Malformed);
    c.done()?;
    let (name, note) = (a.name.clone(), a.note.clone());
    let attached = Attached { attachment: id(order), media, name, note, pieces: a.pieces.clone(), size: a.size };
    Ok(draft(m, Event::MatterAttached(attached)))
}
