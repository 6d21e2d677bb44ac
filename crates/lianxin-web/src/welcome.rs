//! The first page: what this is; in a demonstration also whom to sign in as and what to try.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::page::{Shown, render};
use crate::pages::agency_name;
use crate::words::label;

#[derive(Template)]
#[template(path = "welcome.html")]
struct Welcome {
    shown: Shown,
    /// Empty outside a demonstration.
    steps: Vec<Step>,
}

/// One thing to try, as one of the demonstration's accounts.
struct Step {
    /// `welcome-try-<n>`
    key: String,
    /// Label of the role.
    role: String,
    /// The person's name.
    display: String,
    agency: String,
    /// To sign in with.
    name: String,
    password: String,
    /// The page to come to.
    to: &'static str,
}

/// Role and page of each step.
const STEPS: [(&str, &str); 5] = [
    ("grid_worker", "/register"),
    ("centre_coordinator", "/desk"),
    ("agency_clerk", "/desk"),
    ("secretary", "/whistles"),
    ("centre_coordinator", "/matters?view=all&stage=completed"),
];

/// `GET /`.
pub async fn show(State(app): State<App>, shown: Shown) -> Response {
    let steps = steps(&app, &shown);
    render(StatusCode::OK, &Welcome { shown, steps })
}

fn steps(app: &App, shown: &Shown) -> Vec<Step> {
    let catalogue = app.store().catalogue();
    let accounts = app.demo_accounts();
    let step = |(n, (role, to)): (usize, (&str, &'static str))| {
        let of_role = |a: &&crate::app::DemoAccount| a.role == role;
        // Of several centres the town's, which comes last: the set pieces are there.
        let found = if role == "centre_coordinator" {
            accounts.iter().rev().find(of_role)?
        } else {
            accounts.iter().find(of_role)?
        };
        Some(Step {
            key: format!("welcome-try-{}", n + 1),
            role: label::role(shown.lang, role),
            display: found.display.clone(),
            agency: agency_name(shown.lang, &catalogue, &found.agency),
            name: found.name.clone(),
            password: found.password.clone(),
            to,
        })
    };
    STEPS.into_iter().enumerate().filter_map(step).collect()
}

impl Step {
    fn title(&self, shown: &Shown) -> String {
        shown.say(&self.key)
    }

    fn text(&self, shown: &Shown) -> String {
        shown.named(&format!("{}-text", self.key), &self.display)
    }
}
