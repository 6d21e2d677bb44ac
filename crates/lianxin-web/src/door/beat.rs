//! When an answer leaves that may not tell by its time. What is sealed is absent for whoever may not know of it, and that must
//! take as long as when nothing is there (`decisions/0022-sealed-matters.md`). No two paths through a program take the same
//! time, so such an answer waits: it leaves [`BEAT`] after the request came, or a whole number of beats after it.

use std::sync::{Condvar, Mutex, Once, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use tokio::sync::oneshot;

/// Several times what it takes to find out that nothing is there, with the disk busy; too short for a person to notice.
pub const BEAT: Duration = Duration::from_millis(10);

/// Of every answer: what is not there leaves on a beat.
pub async fn absent(request: Request, next: Next) -> Response {
    on_a_beat(request, next, |status| status == StatusCode::NOT_FOUND).await
}

/// Of a door at which nobody is known yet: every answer. A wrong code, a wrong PIN and the code of a sealed matter leave alike,
/// and so do a letter with a code that goes out and one that does not.
pub async fn knocked(request: Request, next: Next) -> Response {
    on_a_beat(request, next, |_| true).await
}

async fn on_a_beat(request: Request, next: Next, waits: fn(StatusCode) -> bool) -> Response {
    let came = Instant::now();
    let response = next.run(request).await;
    if waits(response.status()) {
        wait(came + following(came.elapsed())).await;
    }
    response
}

/// The first beat that is not over after this long.
fn following(gone: Duration) -> Duration {
    let beats = gone.as_nanos() / BEAT.as_nanos() + 1;
    // More beats than a u32 holds are sixteen months of waiting.
    BEAT * u32::try_from(beats).unwrap_or(u32::MAX)
}

/// Who waits, and until when.
type Waiting = Vec<(Instant, oneshot::Sender<()>)>;

/// A clock of its own thread. The runtime's timer wakes to the millisecond after its thread went to sleep, so that how long
/// something took would still stand in the last digits.
struct Clock {
    waiting: Mutex<Waiting>,
    more: Condvar,
}

static CLOCK: Clock = Clock { waiting: Mutex::new(Vec::new()), more: Condvar::new() };
static STARTED: Once = Once::new();

fn start() {
    if let Err(e) = std::thread::Builder::new().name("beat".to_owned()).spawn(|| CLOCK.run()) {
        eprintln!("the clock of what waits for a beat did not start: {e}");
    }
}

async fn wait(until: Instant) {
    STARTED.call_once(start);
    let (tell, told) = oneshot::channel();
    CLOCK.waiting.lock().unwrap_or_else(PoisonError::into_inner).push((until, tell));
    CLOCK.more.notify_one();
    // Where the clock did not start, its half is never dropped: the runtime's timer is late by a beat and surely comes.
    let _ = tokio::time::timeout_at((until + BEAT).into(), told).await;
}

impl Clock {
    fn run(&self) -> ! {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let now = Instant::now();
            for (_, tell) in waiting.extract_if(.., |(until, _)| *until <= now) {
                // Who has hung up waits no more.
                let _ = tell.send(());
            }
            waiting = match waiting.iter().map(|(until, _)| *until).min() {
                None => self.more.wait(waiting).unwrap_or_else(PoisonError::into_inner),
                Some(next) => {
                    let left = next.saturating_duration_since(Instant::now());
                    self.more.wait_timeout(waiting, left).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_less_than_a_beat_leaves_on_it_and_what_takes_longer_on_a_later_one() {
        let ms = Duration::from_millis;
        assert_eq!(following(Duration::ZERO), BEAT);
        assert_eq!(following(ms(3)), BEAT);
        assert_eq!(following(ms(10) - Duration::from_nanos(1)), BEAT);
        assert_eq!(following(ms(10)), BEAT * 2);
        assert_eq!(following(ms(31)), BEAT * 4);
    }

    #[tokio::test]
    async fn nobody_is_told_early_and_everybody_is_told() {
        let now = Instant::now();
        let untils = [30, 10, 20, 10].map(|ms| now + Duration::from_millis(ms));
        let all = untils.map(|until| {
            tokio::spawn(async move {
                wait(until).await;
                assert!(Instant::now() >= until);
            })
        });
        for one in all {
            one.await.unwrap_or_else(|e| panic!("{e}"));
        }
        assert!(CLOCK.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_empty());
    }
}
