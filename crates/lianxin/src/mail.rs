//! Letters go out while the district is served; and `mail bounce` notes what mail servers send back.

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use lianxin_core::{Command, mail};
use lianxin_mail::{MESSAGE_MAX, Post, Returned, drain, returned};
use lianxin_store::Outcome;
use lianxin_web::App;

use crate::home::{Home, now, order};
use crate::{Ended, people, say, token};

/// How often the outbox is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Sends letters until the server stops. A mail server that hangs holds up nothing but mail.
pub async fn run(app: App, post: Post) {
    app.connect_mail();
    let post = Arc::new(post);
    loop {
        tokio::time::sleep(EVERY).await;
        let post = Arc::clone(&post);
        if let Err(fault) = app.read(move |store| drain(store, &post, now())).await {
            say::error(&format!("mail: {fault}"));
        }
    }
}

#[derive(clap::Subcommand)]
pub enum What {
    /// Read a returned mail on standard input and note its letter as returned; for the mail server's own delivery.
    Bounce(Bounce),
}

#[derive(clap::Args)]
pub struct Bounce {
    #[command(flatten)]
    home: Home,
    /// One JSON object on the last line.
    #[arg(long)]
    json: bool,
}

pub fn run_command(what: &What) -> Result<(), Ended> {
    match what {
        What::Bounce(args) => bounce(args),
    }
}

/// A mail that is about no letter of ours is left alone: whoever writes to the address gets no answer, and no fault.
fn bounce(args: &Bounce) -> Result<(), Ended> {
    args.home.must_exist()?;
    let mut mail = Vec::new();
    std::io::stdin().take(MESSAGE_MAX).read_to_end(&mut mail).map_err(|e| Ended::Fault(e.to_string()))?;
    let (letter, noted) = match returned(&String::from_utf8_lossy(&mail), &args.home.district) {
        Some(Returned::Bounced { letter, reason }) => (letter.clone(), note(args, letter, reason)?),
        Some(Returned::Delayed { letter }) => (letter, false),
        None => (String::new(), false),
    };
    let text = match (letter.is_empty(), noted) {
        (true, _) => "不是退回的信，没有记。 Not a returned letter: nothing was noted.".to_owned(),
        (_, true) => format!("{letter} 记为退回。 {letter} is noted as returned."),
        (_, false) => format!("{letter} 没有变。 {letter} is as it was."),
    };
    let letter = Some(letter).filter(|l| !l.is_empty());
    say::report(args.json, &text, &serde_json::json!({ "letter": letter, "noted": noted }));
    Ok(())
}

fn note(args: &Bounce, letter: String, reason: mail::Reason) -> Result<bool, Ended> {
    let hand = args.home.writer()?;
    let id = format!("mail bounce {}", data_encoding::HEXLOWER.encode(&people::chance::<12>()?));
    let command = Command::Mail(mail::Command::NoteBounced { letter, reason });
    match hand.execute(order(id, now(), command)?).map_err(|fault| Ended::Fault(fault.to_string()))? {
        Outcome::Done(_) => Ok(true),
        Outcome::Already(_) => Ok(false),
        // Its number is of our form, and no letter has it: forged, or of a district that was restored.
        Outcome::Refused(lianxin_core::Refusal::Absent) => Ok(false),
        Outcome::Refused(refusal) => Err(token::no(&refusal)),
    }
}
