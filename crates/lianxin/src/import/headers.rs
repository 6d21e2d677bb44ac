//! The headers that are known without a map.

use super::plan::{Answer, Column, Constants, Need, Plan, Times, Words};
use super::problem::Unreadable;

/// 留言编号, the key of a row.
pub const KEY: &str = "留言编号";
/// 留言主题, the title.
pub const TITLE: &str = "留言主题";
/// 留言时间, when it was written.
pub const OCCURRED: &str = "留言时间";
/// 留言详情, the text.
pub const TEXT: &str = "留言详情";
/// 反对数, the dislikes.
pub const DISLIKES: &str = "反对数";
/// 点赞数, the likes.
pub const LIKES: &str = "点赞数";
/// 答复意见, the reply.
pub const REPLY: &str = "答复意见";
/// 答复时间, when it was replied to.
pub const REPLIED: &str = "答复时间";

// 留言用户 is a column of both, so that the header is known; no place is kept for it, so that it is never read.
const MESSAGES: [&str; 7] = [KEY, "留言用户", TITLE, OCCURRED, TEXT, DISLIKES, LIKES];
const REPLIES: [&str; 7] = [KEY, "留言用户", TITLE, OCCURRED, TEXT, REPLY, REPLIED];

/// Which of the known headers a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Headers {
    /// Messages that wait.
    Messages,
    /// Messages with the agency's reply.
    Replies,
}

impl Headers {
    /// Both.
    pub const ALL: [Headers; 2] = [Headers::Messages, Headers::Replies];

    /// The name that stands in ids of orders.
    pub const fn name(self) -> &'static str {
        match self {
            Headers::Messages => "messages",
            Headers::Replies => "replies",
        }
    }

    /// The columns as the file has them.
    pub const fn columns(self) -> &'static [&'static str; 7] {
        match self {
            Headers::Messages => &MESSAGES,
            Headers::Replies => &REPLIES,
        }
    }
}

/// Finds each column by its name, in any order. Every column of a known header once, and no other.
pub fn plan(first: &[&str]) -> Result<Plan, Unreadable> {
    let at = |name: &str| first.iter().position(|cell| *cell == name);
    let lacking = |h: Headers| h.columns().iter().copied().filter(|c| at(c).is_none()).collect::<Vec<_>>();
    let (messages, replies) = (lacking(Headers::Messages), lacking(Headers::Replies));
    let (headers, missing) =
        if replies.len() < messages.len() { (Headers::Replies, replies) } else { (Headers::Messages, messages) };
    let known = headers.columns().len() - missing.len();
    let refused = || Unreadable::Header { missing: missing.clone(), others: first.len().saturating_sub(known) };
    if !missing.is_empty() || first.len() != known {
        return Err(refused());
    }
    let column = |name: &'static str| at(name).map(|place| Column { place, name: name.into() }).ok_or_else(refused);
    let (likes, dislikes, answer) = match headers {
        Headers::Messages => (Some(column(LIKES)?), Some(column(DISLIKES)?), None),
        Headers::Replies => {
            let text = Words::of(column(REPLY)?);
            (None, None, Some(Answer { text, at: column(REPLIED)?, need: Need::Always }))
        }
    };
    Ok(Plan {
        source: headers.name().to_owned(),
        width: first.len(),
        key: column(KEY)?,
        title: Words::of(column(TITLE)?),
        text: Words::of(column(TEXT)?),
        occurred: column(OCCURRED)?,
        likes,
        dislikes,
        answer,
        kind: None,
        division: None,
        times: Times::default(),
        constants: Constants::default(),
    })
}
