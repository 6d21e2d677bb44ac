//! Attachments by API: `POST …/attachments` lays a file beside a matter, `POST …/attachments/{aid}/open` hands it out,
//! recorded first.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lianxin_core::authority::Act;
use lianxin_core::matter::{self, Media};
use lianxin_core::value::Story;
use lianxin_core::{Command, access};
use lianxin_store::{Download, Fault, Opening, Outcome};
use serde::Deserialize;
use serde_json::json;
use tokio_stream::wrappers::ReceiverStream;

use super::{matters, parse, problem};
use crate::app::{App, now};
use crate::door::signed::{self, Signed};
use crate::door::upload::{self, Unread, Upload};

/// Pieces on their way to a slow reader.
const AHEAD: usize = 2;
/// A file that is shown in spite of all runs nothing and loads nothing.
const POLICY: &str = "sandbox; default-src 'none'";

/// The media type's own name.
pub fn mime(media: Media) -> &'static str {
    match media {
        Media::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Media::Jpeg => "image/jpeg",
        Media::Pdf => "application/pdf",
        Media::Png => "image/png",
        Media::Text => "text/plain; charset=utf-8",
        Media::Webp => "image/webp",
        Media::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
}

/// How names of such files end, the usual one first.
fn endings(media: Media) -> &'static [&'static str] {
    match media {
        Media::Docx => &["docx"],
        Media::Jpeg => &["jpg", "jpeg"],
        Media::Pdf => &["pdf"],
        Media::Png => &["png"],
        Media::Text => &["txt", "csv", "md", "log"],
        Media::Webp => &["webp"],
        Media::Xlsx => &["xlsx"],
    }
}

/// Lays a file beside a matter, for a page or a call; its bytes as they are kept.
///
/// # Errors
/// [`Fault`] when the machine fails.
pub async fn attached(
    app: &App,
    who: &Signed,
    order_id: String,
    matter: &str,
    upload: Upload,
) -> Result<(Outcome, u64), Fault> {
    let note = upload.fields.some("note").map(Story::new);
    let command =
        matter::Command::Attach(Box::new(matter::Attach::new(matter.to_owned(), Story::new(upload.name), note)));
    let order = app.order(who.actor(), order_id, Command::Matter(command))?;
    let _turn = app.files().acquire().await.map_err(|_| Fault::Stopped)?;
    let done = app.read(move |store| store.attach(order, &upload.file)).await;
    app.metrics().order(&done.as_ref().map(|d| d.0.clone()).map_err(Clone::clone));
    done
}

/// `POST /api/v1/matters/{id}/attachments`.
pub async fn add(State(app): State<App>, who: Signed, Path(id): Path<String>, request: Request) -> Response {
    let order_id = match parse::order_id(&who, request.headers()) {
        Ok(order_id) => order_id,
        Err(answer) => return *answer,
    };
    let upload = match upload::read(&app, &who, request).await {
        Ok(upload) => upload,
        Err(Unread::Busy) => return problem::busy("uploads-busy"),
        Err(Unread::TooLarge) => return problem::refusal(&app, &upload::too_large()),
        Err(Unread::Broken) => {
            return problem::unreadable("multipart/form-data with one part `file` and perhaps `note`");
        }
    };
    let name = upload.name.clone();
    match attached(&app, &who, order_id, &id, upload).await {
        Ok((Outcome::Done(a) | Outcome::Already(a), size)) => {
            let body = json!({"id": a.attachment, "name": name, "size": size, "version": a.version});
            (StatusCode::CREATED, Json(body)).into_response()
        }
        Ok((Outcome::Refused(refusal), _)) => matters::said_no(&app, &who, Act::Attach, &id, &refusal),
        Err(fault) => problem::fault(&fault),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Sent {
    purpose: String,
    note: Option<String>,
}

/// Which file is asked for, and why.
pub struct Asked {
    pub matter: String,
    pub attachment: String,
    pub purpose: String,
    pub note: Option<String>,
}

/// Opens a file for somebody, for a page or a call, and reads its first piece. Each opening is a record of its own.
///
/// # Errors
/// [`Fault`] when the access cannot be recorded or the file is damaged; then nothing is handed out.
pub async fn opened(app: &App, who: &Signed, order_id: String, asked: Asked) -> Result<Opening<Response>, Fault> {
    let note = asked.note.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).map(Story::new);
    let Asked { matter, attachment, purpose, .. } = asked;
    let command = access::Command::OpenAttachment { attachment, matter, note, purpose };
    let order = app.order(who.actor(), order_id, Command::Access(command))?;
    let first = app
        .read(move |store| {
            Ok(match store.open_attachment(order)? {
                Ok(file) => {
                    let first = store.piece(&file, 0)?;
                    Ok((file, first))
                }
                Err(refusal) => Err(refusal),
            })
        })
        .await?;
    Ok(first.map(|(file, first)| send(app, who, file, first)))
}

/// `POST /api/v1/matters/{id}/attachments/{aid}/open`.
pub async fn open(
    State(app): State<App>,
    who: Signed,
    Path((id, attachment)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let order_id = match parse::order_id(&who, &headers) {
        Ok(order_id) => order_id,
        Err(answer) => return *answer,
    };
    let sent: Sent = match parse::body(body).await {
        Ok(sent) => sent,
        Err(answer) => return *answer,
    };
    let asked = Asked { matter: id.clone(), attachment, purpose: sent.purpose, note: sent.note };
    match opened(&app, &who, order_id, asked).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(refusal)) => matters::said_no(&app, &who, Act::OpenAttachment, &id, &refusal),
        // It could not be recorded, so it is not handed out.
        Err(fault) => problem::unrecorded(&fault),
    }
}

/// The file, piece by piece. One that turns out damaged or is forgotten on the way breaks off short of its length; so does
/// any whose asker is signed in no more, or has other rights.
fn send(app: &App, who: &Signed, file: Download, first: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, mime(file.media).to_owned()),
        (header::CONTENT_LENGTH, file.size.to_string()),
        (header::CONTENT_DISPOSITION, disposition(&file.name, file.media)),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
    ];
    let (pieces, coming) = tokio::sync::mpsc::channel::<std::io::Result<Vec<u8>>>(AHEAD);
    let (app, who) = (app.clone(), who.clone());
    tokio::spawn(async move {
        let (file, mut next) = (Arc::new(file), Ok(first));
        for n in 1..=file.count {
            // Whoever asked may have gone.
            if pieces.send(next).await.is_err() || n == file.count {
                return;
            }
            if !signed::still(&app, &who, now()) {
                let _ = pieces.send(Err(std::io::Error::other("whoever asked is known no more"))).await;
                return;
            }
            let read = Arc::clone(&file);
            next = app.read(move |store| store.piece(&read, n)).await.map_err(|fault| {
                crate::reply::log(&fault);
                std::io::Error::other("the file breaks off")
            });
        }
    });
    (headers, Body::from_stream(ReceiverStream::new(coming))).into_response()
}

/// To be kept as a file of this name, never shown in the page's place.
fn disposition(name: &str, media: Media) -> String {
    let all = endings(media);
    let fits = name.rsplit_once('.').is_some_and(|(_, end)| all.contains(&end.to_ascii_lowercase().as_str()));
    let ending = all.first().copied().unwrap_or_default();
    let whole = if fits { name.to_owned() } else { format!("{name}.{ending}") };
    let mut coded = String::new();
    for byte in whole.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            coded.push(char::from(byte));
        } else {
            coded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"attachment.{ending}\"; filename*=UTF-8''{coded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_goes_out_whole_and_ends_as_its_bytes_say() {
        let said = |name: &str| disposition(name, Media::Jpeg).rsplit_once("''").unwrap().1.to_owned();
        assert_eq!(said("a\"b\r\n.JPG"), "a%22b%0D%0A.JPG");
        assert_eq!(said("井.exe"), "%E4%BA%95.exe.jpg");
        assert_eq!(said("现场"), "%E7%8E%B0%E5%9C%BA.jpg");
    }
}
