//! A matter's attachments as its page lists them.

use lianxin_core::Event;
use lianxin_core::authority::Act;
use lianxin_core::directory::Directory;
use lianxin_core::matter::{ATTACHMENT_MAX, ATTACHMENTS_MAX};
use lianxin_store::{Fault, Line};

use super::See;
use crate::pages::{order_key, purpose_choices};
use crate::show::matter::{File, Files};
use crate::words::{label, say_with};

impl See<'_> {
    pub(super) fn files(&self, directory: &Directory) -> Result<Files, Fault> {
        let (m, lang) = (self.m(), self.shown.lang);
        let about = m.about();
        let all: Vec<File> = self.opened.history.iter().filter_map(|line| self.file(directory, line)).collect();
        let may = |act| !m.erased && self.viewer.reaches(act, &about);
        let add = if may(Act::Attach) && all.len() < ATTACHMENTS_MAX { Some(order_key()?) } else { None };
        let open = may(Act::OpenAttachment) && !all.is_empty();
        let purposes = if open { purpose_choices(lang, self.catalogue, self.viewer) } else { Vec::new() };
        let most = say_with(
            lang,
            "files-most",
            &[("size", label::size(lang, ATTACHMENT_MAX).into()), ("n", ATTACHMENTS_MAX.into())],
        );
        Ok(Files { all, add, purposes, most })
    }

    fn file(&self, directory: &Directory, line: &Line) -> Option<File> {
        let (r, lang, tell) = (&line.record, self.shown.lang, self.shown.tell());
        let Event::MatterAttached(e) = &r.event else { return None };
        let (name, agency) = self.person(directory, r);
        let mut story = line.story.iter().cloned();
        Some(File {
            id: e.attachment.clone(),
            name: story.next().flatten(),
            note: story.next().flatten(),
            media: label::media(lang, e.media.code()),
            size: label::size(lang, e.size),
            who: say_with(lang, "who-person", &[("agency", agency.into()), ("name", name.into())]),
            when: tell.moment(r.recorded_at),
        })
    }
}
