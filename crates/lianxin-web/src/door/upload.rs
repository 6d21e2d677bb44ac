//! A form with a file in it, read after the door: bounded, and for a page only with the session's own token in it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Multipart, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use lianxin_core::Refusal;
use lianxin_core::matter::{self, ATTACHMENT_MAX};
use tokio_stream::StreamExt;

use super::fields::{self, Fields};
use super::signed::Signed;
use super::turns::Turn;
use crate::app::App;

/// Longest form in bytes: a file and what is said of it.
const UPLOAD_MAX: usize = ATTACHMENT_MAX as usize + 64 * 1024;
/// How much more is read and thrown away, so that whoever sends too much hears why and not that the line broke.
const DRAINED: usize = 4 * UPLOAD_MAX;
/// Most parts of a form.
const PARTS_MAX: usize = 20;

/// How long a form that is not let in is read and thrown away, so that whoever sends it hears why.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a form with a file held.
#[derive(Clone, Debug)]
pub struct Upload {
    /// All but the file.
    pub fields: Fields,
    /// The file's name, without folders.
    pub name: String,
    pub file: Vec<u8>,
    /// It lies in memory until this is dropped: one of those received at once.
    _turn: Arc<Turn>,
}

/// Why a form was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    TooLarge,
    /// Others are being received, of this account or of all.
    Busy,
    /// It broke off, or is not of its form.
    Broken,
}

/// What the rules would have said, had they seen it.
pub fn too_large() -> Refusal {
    let (max, have) = (ATTACHMENT_MAX, ATTACHMENT_MAX + 1);
    Refusal::Matter(matter::Refusal::AttachmentTooLarge { max, have })
}

/// Reads a form with a file.
///
/// # Errors
/// [`Unread`].
pub async fn read(app: &App, who: &Signed, request: Request) -> Result<Upload, Unread> {
    let (parts, body) = request.into_parts();
    let Some(turn) = app.uploads().take(&who.viewer.account) else {
        let _ = tokio::time::timeout(PATIENCE, thrown_away(body)).await;
        return Err(Unread::Busy);
    };
    let bytes = whole(body).await?;
    let mut request = Request::from_parts(parts, Body::from(bytes));
    DefaultBodyLimit::disable().apply(&mut request);
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| Unread::Broken)?;
    let (fields, name, file) = (Fields::default(), String::new(), Vec::new());
    let mut upload = Upload { fields, name, file, _turn: Arc::new(turn) };
    for _ in 0..PARTS_MAX {
        let Some(part) = form.next_field().await.map_err(|_| Unread::Broken)? else { return Ok(upload) };
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            upload.name = bare(part.file_name().unwrap_or_default());
            upload.file = part.bytes().await.map_err(|_| Unread::Broken)?.into();
        } else {
            let text = part.text().await.map_err(|_| Unread::Broken)?;
            upload.fields.0.push((name, text.replace("\r\n", "\n")));
        }
    }
    Err(Unread::Broken)
}

async fn whole(body: Body) -> Result<Vec<u8>, Unread> {
    let mut stream = body.into_data_stream();
    let (mut all, mut read) = (Vec::new(), 0);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Unread::Broken)?;
        read += chunk.len();
        if read <= UPLOAD_MAX {
            all.extend_from_slice(&chunk);
        } else {
            all = Vec::new();
            if read > DRAINED {
                break;
            }
        }
    }
    if read > UPLOAD_MAX { Err(Unread::TooLarge) } else { Ok(all) }
}

async fn thrown_away(body: Body) {
    let (mut stream, mut read) = (body.into_data_stream(), 0);
    while let Some(Ok(chunk)) = stream.next().await {
        read += chunk.len();
        if read > DRAINED {
            break;
        }
    }
}

/// A file's name as it stands in its folder; old browsers send the whole path.
fn bare(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or_default().trim().to_owned()
}

/// Reads a page's form into the request's extensions.
pub async fn read_form(app: &App, who: &Signed, request: Request) -> Result<Request, Box<Response>> {
    let (parts, body) = request.into_parts();
    let empty = || Request::from_parts(parts.clone(), Body::empty());
    let upload = match read(app, who, Request::from_parts(parts.clone(), body)).await {
        Ok(upload) => upload,
        Err(Unread::Busy) => return Err(Box::new(crate::reply::uploads_busy(app, &empty()))),
        Err(Unread::TooLarge) => return Err(Box::new(crate::reply::file_too_large(app, &empty()))),
        Err(Unread::Broken) => {
            return Err(Box::new(crate::reply::of_another_time(app, &empty(), &Fields::default())));
        }
    };
    if !fields::is_hers(who, &upload.fields) {
        return Err(Box::new(crate::reply::of_another_time(app, &empty(), &upload.fields)));
    }
    let mut request = empty();
    request.extensions_mut().insert(upload);
    Ok(request)
}

impl FromRequestParts<App> for Upload {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Upload, StatusCode> {
        // Absent only if a route that takes a file did not demand one: a defect.
        parts.extensions.remove::<Upload>().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_no_folders() {
        for name in ["现场.jpg", "C:\\Users\\a\\现场.jpg", "/tmp/../现场.jpg", " 现场.jpg "] {
            assert_eq!(bare(name), "现场.jpg");
        }
        assert_eq!(bare("/"), "");
    }
}
