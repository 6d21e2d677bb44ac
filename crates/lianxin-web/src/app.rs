//! What every handler may reach: the district's store, the people who listen for changes, and what the door counts.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lianxin_core::{Actor, Command, Entropy, Order, Viewer};
use lianxin_store::{Batch, Change, Fault, Outcome, Store};
use tokio::sync::{Semaphore, broadcast};

use crate::door::backoff::Backoff;
use crate::door::challenges::Challenges;
use crate::door::refusals::Refusals;
use crate::door::throttle::Throttle;
use crate::door::turns::{Most, Turns};
use crate::door::uses::{Tickets, Uses};
use crate::metrics::Metrics;
use crate::oidc::Provider;
use crate::pages::me::again::FRESH;
use crate::secret::GIVEN_LIFE;

/// How many changes a slow listener may be behind before it is told to fetch anew.
const BEHIND: usize = 1_024;
/// Passwords checked at the same time: each takes 19 MiB and a core.
const CHECKS: usize = 2;
/// How long a check waits for its turn, ms: whoever asked has not yet gone.
const CHECK_WAIT: i64 = 10_000;
/// Files sealed at the same time: each lies in memory a few times over.
const FILES: usize = 4;
/// Files received at the same time: each lies in memory until it is sealed.
const UPLOADS: Most = Most { all: 16, each: 4 };
/// Live lines of one account: a few windows on a few machines.
const LINES_EACH: usize = 8;
/// Live lines in all, where nobody says otherwise.
pub const LINES: usize = 2_000;

/// An account of a demonstration, shown on its sign-in page so that a stranger gets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    pub name: String,
    pub display: String,
    /// The contract's code.
    pub role: String,
    /// Short name.
    pub agency: String,
    pub password: String,
}

/// Nothing surrounds it: no settings.
static NOTHING: Outside = Outside { origin: None, agencies: Vec::new() };

/// What surrounds the server, by its settings.
#[derive(Default)]
pub struct Outside {
    /// Where the pages are, such as `https://lianxin.example.gov.cn`; passkeys are bound to it.
    pub origin: Option<String>,
    /// Agencies whose own sign-in may be used here.
    pub agencies: Vec<Provider>,
}

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<Store>,
    demo_accounts: Vec<DemoAccount>,
    mail: AtomicBool,
    fresh: AtomicI64,
    given: AtomicI64,
    changes: broadcast::Sender<Arc<Vec<Change>>>,
    refusals: Refusals,
    throttle: Throttle,
    uses: Uses,
    tickets: Tickets,
    challenges: Challenges,
    outside: OnceLock<Outside>,
    gone: broadcast::Sender<Arc<Gone>>,
    backoff: Backoff,
    checks: Arc<Semaphore>,
    check_wait: AtomicI64,
    files: Semaphore,
    uploads: Arc<Turns>,
    lines: Arc<Turns>,
    metrics: Metrics,
}

/// Where changes are told to: made before the store is opened, since the store's writer speaks into it.
#[derive(Clone)]
pub struct Changes {
    matters: broadcast::Sender<Arc<Vec<Change>>>,
    gone: broadcast::Sender<Arc<Gone>>,
}

/// Sessions that ended, and accounts whose rights may have changed: whoever listens as one of them looks again.
#[derive(Clone, Debug, Default)]
pub struct Gone {
    pub sessions: Vec<String>,
    pub accounts: Vec<String>,
}

impl Default for Changes {
    fn default() -> Self {
        Changes { matters: broadcast::channel(BEHIND).0, gone: broadcast::channel(BEHIND).0 }
    }
}

impl Changes {
    /// To be called for each group that was committed.
    pub fn tell(&self, batch: &Batch) {
        if !batch.changes.is_empty() {
            // Nobody listens: nobody to tell.
            let _ = self.matters.send(Arc::new(batch.changes.clone()));
        }
        if !batch.ended.is_empty() || !batch.touched.is_empty() {
            let gone = Gone { sessions: batch.ended.clone(), accounts: batch.touched.clone() };
            let _ = self.gone.send(Arc::new(gone));
        }
    }
}

impl App {
    /// `demo_accounts`: of a demonstration only. [`LINES`] live lines.
    pub fn new(store: Arc<Store>, changes: Changes, demo_accounts: Vec<DemoAccount>) -> App {
        App::of_lines(store, changes, demo_accounts, LINES)
    }

    /// The same with so many live lines in all.
    pub fn of_lines(store: Arc<Store>, changes: Changes, demo_accounts: Vec<DemoAccount>, lines: usize) -> App {
        App {
            inner: Arc::new(Inner {
                store,
                demo_accounts,
                mail: AtomicBool::new(false),
                fresh: AtomicI64::new(FRESH),
                given: AtomicI64::new(GIVEN_LIFE),
                changes: changes.matters,
                gone: changes.gone,
                uses: Uses::new(now()),
                tickets: Tickets::default(),
                challenges: Challenges::default(),
                outside: OnceLock::new(),
                refusals: Refusals::default(),
                throttle: Throttle::default(),
                backoff: Backoff::default(),
                checks: Arc::new(Semaphore::new(CHECKS)),
                check_wait: AtomicI64::new(CHECK_WAIT),
                files: Semaphore::new(FILES),
                uploads: Turns::new(UPLOADS),
                lines: Turns::new(Most { all: lines, each: LINES_EACH }),
                metrics: Metrics::default(),
            }),
        }
    }

    pub fn store(&self) -> &Arc<Store> {
        &self.inner.store
    }

    pub fn is_demo(&self) -> bool {
        self.inner.store.is_demo()
    }

    /// Whether letters go out: a mail server is set.
    pub fn is_mail_connected(&self) -> bool {
        self.inner.mail.load(Ordering::Relaxed)
    }

    /// Says that somebody sends the letters.
    pub fn connect_mail(&self) {
        self.inner.mail.store(true, Ordering::Relaxed);
    }

    /// How long a sign-in stands for the password where that is asked for again, ms.
    pub fn fresh(&self) -> i64 {
        self.inner.fresh.load(Ordering::Relaxed)
    }

    /// How long a password that somebody else gave is good unused, ms.
    pub fn given_lasts(&self) -> i64 {
        self.inner.given.load(Ordering::Relaxed)
    }

    /// Has such a password run out after so long, ms.
    pub fn let_given_last(&self, ms: i64) {
        self.inner.given.store(ms, Ordering::Relaxed);
    }

    /// Has the password asked for again so soon after a sign-in, ms.
    pub fn ask_again_after(&self, ms: i64) {
        self.inner.fresh.store(ms, Ordering::Relaxed);
    }

    pub fn demo_accounts(&self) -> &[DemoAccount] {
        &self.inner.demo_accounts
    }

    pub fn changes(&self) -> broadcast::Receiver<Arc<Vec<Change>>> {
        self.inner.changes.subscribe()
    }

    pub fn gone(&self) -> broadcast::Receiver<Arc<Gone>> {
        self.inner.gone.subscribe()
    }

    pub fn uses(&self) -> &Uses {
        &self.inner.uses
    }

    pub fn tickets(&self) -> &Tickets {
        &self.inner.tickets
    }

    /// What passkeys were asked.
    pub fn challenges(&self) -> &Challenges {
        &self.inner.challenges
    }

    /// Says once what surrounds the server; before it is said, nothing does.
    pub fn settle(&self, outside: Outside) {
        // Said twice, the first counts: what passkeys are bound to does not change under way.
        let _ = self.inner.outside.set(outside);
    }

    pub fn outside(&self) -> &Outside {
        self.inner.outside.get().unwrap_or(&NOTHING)
    }

    pub fn refusals(&self) -> &Refusals {
        &self.inner.refusals
    }

    pub fn throttle(&self) -> &Throttle {
        &self.inner.throttle
    }

    /// Wrong case codes and PINs.
    pub fn backoff(&self) -> &Backoff {
        &self.inner.backoff
    }

    /// Of the checks that are made to be expensive, how many more may run now.
    pub fn checks_left(&self) -> usize {
        self.inner.checks.available_permits()
    }

    /// Has a check wait for its turn no longer than so, ms.
    pub fn let_checks_wait(&self, ms: i64) {
        self.inner.check_wait.store(ms, Ordering::Relaxed);
    }

    pub fn files(&self) -> &Semaphore {
        &self.inner.files
    }

    /// Files that are being received.
    pub fn uploads(&self) -> &Arc<Turns> {
        &self.inner.uploads
    }

    /// Live lines that stand.
    pub fn lines(&self) -> &Arc<Turns> {
        &self.inner.lines
    }

    pub fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    /// An order by this account, with fresh chance, now. `id`: the asker's own, already tied to the account.
    ///
    /// # Errors
    /// [`Fault`] when the machine gives no chance.
    pub fn order(&self, actor: Actor, id: String, command: Command) -> Result<Order, Fault> {
        let at = now();
        Ok(Order { id, actor, at, entropy: Entropy::drawn(at, chance()?), seen: None, command })
    }

    /// Does an order; resolves when its records are synced.
    ///
    /// # Errors
    /// [`Fault`] when the machine fails.
    pub async fn ask(&self, order: Order) -> Result<Outcome, Fault> {
        let (tell, told) = tokio::sync::oneshot::channel();
        self.read(move |store| {
            // Whoever asked may have gone; the order is done all the same.
            store.submit(order, Box::new(move |outcome| drop(tell.send(outcome))))
        })
        .await?;
        let outcome = told.await.map_err(|_| Fault::Stopped)?;
        self.inner.metrics.order(&outcome);
        outcome
    }

    /// Does several orders, which stand in the writer's queue together; what became of each, in their order.
    pub async fn ask_all(&self, orders: Vec<Order>) -> Vec<Result<Outcome, Fault>> {
        let count = orders.len();
        let submitted = self.read(move |store| {
            let mut told = Vec::with_capacity(count);
            for order in orders {
                let (tell, one) = tokio::sync::oneshot::channel();
                let sent = store.submit(order, Box::new(move |outcome| drop(tell.send(outcome))));
                told.push((sent, one));
            }
            Ok(told)
        });
        let Ok(told) = submitted.await else { return (0..count).map(|_| Err(Fault::Stopped)).collect() };
        let mut outcomes = Vec::with_capacity(count);
        for (sent, one) in told {
            let outcome = match sent {
                Ok(()) => one.await.unwrap_or(Err(Fault::Stopped)),
                Err(fault) => Err(fault),
            };
            self.inner.metrics.order(&outcome);
            outcomes.push(outcome);
        }
        outcomes
    }

    /// Does something with the store on a thread that may wait.
    ///
    /// # Errors
    /// [`Fault`] when the machine fails.
    pub async fn read<T: Send + 'static>(
        &self,
        with: impl FnOnce(&Store) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let store = Arc::clone(&self.inner.store);
        tokio::task::spawn_blocking(move || with(&store)).await.map_err(|_| Fault::Stopped)?
    }

    /// Does something that is made to be expensive, as checking a password is: in its turn, which is over when it is done and not
    /// when whoever asked is gone.
    ///
    /// # Errors
    /// [`Fault`] when the machine fails; [`Fault::Passing`] where the turn did not come in time.
    pub async fn check<T: Send + 'static>(
        &self,
        with: impl FnOnce(&Store) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let wait = u64::try_from(self.inner.check_wait.load(Ordering::Relaxed)).unwrap_or_default();
        let turn = Arc::clone(&self.inner.checks).acquire_owned();
        let turn = tokio::time::timeout(Duration::from_millis(wait), turn).await;
        let turn = turn.map_err(|_| Fault::Passing("too many passwords at once".to_owned()))?;
        let turn = turn.map_err(|_| Fault::Stopped)?;
        self.read(move |store| {
            let _turn = turn;
            with(store)
        })
        .await
    }

    /// Who an account is now.
    pub fn viewer(&self, account: &str) -> Option<Viewer> {
        self.inner.store.viewer(account, now())
    }
}

/// The server's clock, ms UTC.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// 32 random bytes of the operating system.
///
/// # Errors
/// [`Fault`] when it gives none.
pub fn chance() -> Result<[u8; 32], Fault> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| Fault::Database(e.to_string()))?;
    Ok(bytes)
}
