//! `POST /api/v1/matters/{id}/{act}`: one act upon a matter.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use lianxin_core::Command;
use lianxin_store::{Fault, Filter, Outcome};
use serde_json::json;

use super::{fields, matters, parse, problem, time};
use crate::app::App;
use crate::asked::{self, Asked};
use crate::door::signed::Signed;

/// Does the act. Opening fields is an act of its own kind: it answers with values.
pub async fn act(
    State(app): State<App>,
    who: Signed,
    Path((id, act)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if act == "open-fields" {
        return fields::open(&app, &who, &id, &headers, body).await;
    }
    let asked = async {
        let order_id = parse::order_id(&who, &headers)?;
        let mut sent: Asked = parse::body(body).await?;
        let seen = sent.version;
        by_code(&app, &who, &mut sent).await.map_err(|f| Box::new(problem::fault(&f)))?;
        let command = asked::command(&act, id.clone(), sent, time::parse);
        let command = command.map_err(|no| Box::new(problem::refusal(&app, &no)))?;
        let command = command.ok_or_else(|| Box::new(problem::absent()))?;
        let kind = command.act();
        let order = app.order(who.actor(), order_id, Command::Matter(command));
        let mut order = order.map_err(|f| Box::new(problem::fault(&f)))?;
        order.seen = seen;
        Ok::<_, Box<Response>>((kind, app.ask(order).await))
    };
    match asked.await {
        Ok((_, Ok(Outcome::Done(a) | Outcome::Already(a)))) => {
            Json(json!({"version": a.version, "stage": a.stage})).into_response()
        }
        Ok((act, Ok(Outcome::Refused(refusal)))) => matters::said_no(&app, &who, act, &id, &refusal),
        Ok((_, Err(fault))) => problem::fault(&fault),
        Err(answer) => *answer,
    }
}

/// People know another matter by its case code: exchanges it for the id, where the asker may see that matter.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn by_code(app: &App, who: &Signed, sent: &mut Asked) -> Result<(), Fault> {
    for named in [&mut sent.into, &mut sent.other] {
        let code = named.trim().to_ascii_uppercase();
        if lianxin_core::code::is_valid(&code) {
            let (viewer, filter) = (who.viewer.clone(), Filter { q: Some(code), limit: 1, ..Filter::default() });
            let page = app.read(move |store| store.list(&viewer, &filter)).await?;
            if let Some(found) = page.items.into_iter().next() {
                *named = found.id;
            }
        }
    }
    Ok(())
}
