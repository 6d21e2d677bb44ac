//! Handing over: a command that writes while a server holds the district gives its orders to that server, through a
//! socket beside the district's files. One frame each way: four bytes of length, then JSON. Sealed values go over in
//! clear, as they do within the server; the socket is its owner's alone.
//!
//! Not for pages or programs: only the console's orders are taken, and what they need to know beforehand is answered.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{DirBuilder, File, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use lianxin_core::catalogue::{Catalogue, Item};
use lianxin_core::{Actor, Order};
use lianxin_store::{Fault, Import, Outcome, Store};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Longest frame, in bytes: a whole catalogue, or a group of long petitions.
const FRAME_MAX: u32 = 64 << 20;
/// Most orders in one frame, which it holds however long their texts are.
const ORDERS_MAX: usize = 400;
/// How many orders are queued before the first of them must be answered: two commits of the writer, one that is written
/// and one that waits. What clerks order meanwhile stands behind so many, and no more.
pub const AHEAD: usize = 400;
/// Most commands at the same time.
const GUESTS: usize = 8;
/// How long a command may be silent, and how long a server may take for one frame.
const SILENCE: Duration = Duration::from_secs(120);
/// What is heard of a server that ended in the middle of a frame.
const ENDED: [ErrorKind; 3] = [ErrorKind::BrokenPipe, ErrorKind::ConnectionReset, ErrorKind::UnexpectedEof];
/// Longest path that a socket's address holds, in bytes, with room to spare for other systems than Linux.
const ADDRESS_MAX: usize = 100;

/// What a command says.
#[derive(Serialize, Deserialize)]
enum Ask {
    /// First of all: whom it found holding the district. Another server's socket must not be taken for this one's.
    Hello { holder: String },
    /// What `init` and `import` look up before they order.
    Known,
    /// Done in their order, as one group where it fits.
    Orders(Vec<Order>),
    /// How far an import has come, for whoever looks.
    Import(Import),
}

/// What the server answers.
#[derive(Serialize, Deserialize)]
enum Said {
    Welcome,
    Known {
        items: Vec<Item>,
        has_accounts: bool,
    },
    Outcomes(Vec<Result<Outcome, Fault>>),
    /// Or why it could not be kept.
    Kept(Result<(), Fault>),
    /// Not one of the above, or not allowed here: nothing was done.
    Wrong(String),
}

/// Who orders are given to: a store of this process's own, or the server that holds the district.
pub enum Hand {
    Own(Box<Store>),
    Server(Server),
}

impl Hand {
    /// Does an order; its records are synced when this returns.
    pub fn execute(&self, order: Order) -> Result<Outcome, Fault> {
        match self {
            Hand::Own(store) => store.execute(order),
            Hand::Server(server) => {
                let mut told = Err(Fault::Stopped);
                server.orders(std::iter::once(order), &mut |outcome| told = Ok(outcome))?;
                told
            }
        }
    }

    /// Does many orders in their sequence and tells what became of each when its records are synced. The first fault ends
    /// it; what was ordered before it may be done.
    pub fn execute_all(&self, orders: impl Iterator<Item = Order>, tell: &mut dyn FnMut(Outcome)) -> Result<(), Fault> {
        match self {
            Hand::Own(store) => together(store, orders).try_for_each(|outcome| outcome.map(&mut *tell)),
            Hand::Server(server) => server.orders(orders, tell),
        }
    }

    /// The newest committed catalogue.
    pub fn catalogue(&self) -> Result<Arc<Catalogue>, Fault> {
        match self {
            Hand::Own(store) => Ok(store.catalogue()),
            Hand::Server(server) => {
                let mut catalogue = Catalogue::default();
                server.known()?.0.into_iter().for_each(|item| catalogue.put(item));
                Ok(Arc::new(catalogue))
            }
        }
    }

    /// Keeps how far an import has come, for whoever looks.
    pub fn keep_import(&self, import: &Import) -> Result<(), Fault> {
        match self {
            Hand::Own(store) => store.keep_import(import),
            Hand::Server(server) => match server.ask(&Ask::Import(import.clone()))? {
                Said::Kept(kept) => kept,
                said @ (Said::Welcome | Said::Known { .. } | Said::Outcomes(_) | Said::Wrong(_)) => Err(misheard(said)),
            },
        }
    }

    /// Whether anybody was ever given an account.
    pub fn has_accounts(&self) -> Result<bool, Fault> {
        match self {
            Hand::Own(store) => Ok(!store.directory().accounts.is_empty()),
            Hand::Server(server) => Ok(server.known()?.1),
        }
    }
}

/// A connection to the server that holds the district.
pub struct Server(Mutex<UnixStream>);

impl Server {
    fn orders(&self, mut orders: impl Iterator<Item = Order>, tell: &mut dyn FnMut(Outcome)) -> Result<(), Fault> {
        loop {
            let some: Vec<Order> = orders.by_ref().take(ORDERS_MAX).collect();
            let count = some.len();
            if count == 0 {
                return Ok(());
            }
            match self.ask(&Ask::Orders(some))? {
                Said::Outcomes(all) if all.len() == count => {
                    all.into_iter().try_for_each(|outcome| outcome.map(&mut *tell))?;
                }
                said @ (Said::Welcome | Said::Known { .. } | Said::Outcomes(_) | Said::Kept(_) | Said::Wrong(_)) => {
                    return Err(misheard(said));
                }
            }
        }
    }

    fn known(&self) -> Result<(Vec<Item>, bool), Fault> {
        match self.ask(&Ask::Known)? {
            Said::Known { items, has_accounts } => Ok((items, has_accounts)),
            said @ (Said::Welcome | Said::Outcomes(_) | Said::Kept(_) | Said::Wrong(_)) => Err(misheard(said)),
        }
    }

    fn ask(&self, ask: &Ask) -> Result<Said, Fault> {
        let mut stream = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Whether its orders were done is not known when it ends; the same ids can be asked again.
        match send(&mut *stream, ask).and_then(|()| receive(&mut *stream)) {
            Ok(said) => said.ok_or(Fault::Stopped),
            Err(e) if ENDED.contains(&e.kind()) => Err(Fault::Stopped),
            Err(e) => Err(e.into()),
        }
    }
}

fn misheard(said: Said) -> Fault {
    Fault::Damaged(match said {
        Said::Wrong(why) => format!("the server did not take it: {why}"),
        Said::Welcome | Said::Known { .. } | Said::Outcomes(_) | Said::Kept(_) => {
            "the server answered something else".to_owned()
        }
    })
}

/// The server that holds the district as `holder`, if its socket lies in this folder and it answers.
pub fn connect(folder: &Path, district: &str, holder: &str) -> Option<Server> {
    let stream = at(folder, &socket(district), |path| UnixStream::connect(path)).ok()?;
    stream.set_read_timeout(Some(SILENCE)).and_then(|()| stream.set_write_timeout(Some(SILENCE))).ok()?;
    let server = Server(Mutex::new(stream));
    matches!(server.ask(&Ask::Hello { holder: holder.to_owned() }), Ok(Said::Welcome)).then_some(server)
}

/// The socket's name within its folder.
fn socket(district: &str) -> String {
    format!("{district}.sock")
}

/// Does something with the address of a socket in a folder, however long the folder's path is.
fn at<T>(folder: &Path, name: &str, act: impl FnOnce(&Path) -> io::Result<T>) -> io::Result<T> {
    let path = folder.join(name);
    if path.as_os_str().len() <= ADDRESS_MAX {
        return act(&path);
    }
    let open = File::open(folder)?;
    act(&PathBuf::from(format!("/proc/self/fd/{}/{name}", open.as_raw_fd())))
}

/// Listens until it is dropped; a group under way is answered first.
pub struct Listening {
    folder: PathBuf,
    district: String,
    shared: Arc<Shared>,
    waiting: Option<JoinHandle<()>>,
}

struct Shared {
    store: Arc<Store>,
    holder: String,
    ended: AtomicBool,
    /// Each command's connection, so that its silence can be ended, and its thread.
    guests: Mutex<BTreeMap<u64, (UnixStream, JoinHandle<()>)>>,
}

/// Takes the console's orders for this store, which must hold the district as `holder`, at a socket in the folder.
/// A socket that a killed predecessor left there is replaced.
pub fn listen(folder: &Path, holder: String, store: Arc<Store>) -> io::Result<Listening> {
    let district = store.district().to_owned();
    let listener = bind(folder, &district)?;
    let shared = Arc::new(Shared { store, holder, ended: AtomicBool::new(false), guests: Mutex::default() });
    let mine = Arc::clone(&shared);
    let waiting = std::thread::Builder::new().name("handover".to_owned()).spawn(move || wait(&listener, &mine))?;
    Ok(Listening { folder: folder.to_owned(), district, shared, waiting: Some(waiting) })
}

/// Made in a folder of its owner alone and moved into place, so that at no moment it is open to others.
fn bind(folder: &Path, district: &str) -> io::Result<UnixListener> {
    let (name, own) = (socket(district), format!("{district}.{}", std::process::id()));
    let closed = folder.join(&own);
    DirBuilder::new().mode(0o700).create(&closed)?;
    let listener = at(folder, &format!("{own}/s"), |path| UnixListener::bind(path)).and_then(|listener| {
        std::fs::set_permissions(closed.join("s"), Permissions::from_mode(0o600))?;
        std::fs::rename(closed.join("s"), folder.join(&name))?;
        Ok(listener)
    });
    let _ = std::fs::remove_dir_all(&closed);
    listener
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        let name = socket(&self.district);
        // Wakes the listener; where the socket is gone, nobody can come any more and its thread ends with the process.
        if at(&self.folder, &name, |path| UnixStream::connect(path)).is_ok()
            && let Some(waiting) = self.waiting.take()
        {
            let _ = waiting.join();
        }
        let _ = std::fs::remove_file(self.folder.join(&name));
        let guests = std::mem::take(&mut *self.shared.guests());
        for (stream, guest) in guests.into_values() {
            let _ = stream.shutdown(std::net::Shutdown::Read);
            let _ = guest.join();
        }
    }
}

impl Shared {
    fn guests(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, (UnixStream, JoinHandle<()>)>> {
        self.guests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wait(listener: &UnixListener, shared: &Arc<Shared>) {
    for (number, stream) in (0..).zip(listener.incoming()) {
        if shared.ended.load(Ordering::SeqCst) {
            return;
        }
        // A command that is not let in hears its connection end and tries again.
        let Ok(stream) = stream else { continue };
        let mut guests = shared.guests();
        guests.retain(|_, (_, guest)| !guest.is_finished());
        let Ok(again) = stream.try_clone() else { continue };
        if guests.len() >= GUESTS {
            continue;
        }
        let mine = Arc::clone(shared);
        let guest = std::thread::Builder::new().name("handover guest".to_owned()).spawn(move || {
            // Whoever breaks off in the middle has nobody left to tell. The other handle of this connection lives on.
            let _ = serve(&mut &stream, &mine);
            let _ = stream.shutdown(std::net::Shutdown::Both);
        });
        if let Ok(guest) = guest {
            guests.insert(number, (again, guest));
        }
    }
}

/// One command's visit.
fn serve(stream: &mut &UnixStream, shared: &Shared) -> io::Result<()> {
    stream.set_read_timeout(Some(SILENCE))?;
    stream.set_write_timeout(Some(SILENCE))?;
    let mut welcome = false;
    loop {
        let said = match receive::<Ask>(stream) {
            Ok(None) => return Ok(()),
            Ok(Some(Ask::Hello { holder })) if holder == shared.holder => {
                welcome = true;
                Said::Welcome
            }
            Ok(Some(Ask::Known)) if welcome => {
                let has_accounts = !shared.store.directory().accounts.is_empty();
                Said::Known { items: shared.store.catalogue().items(), has_accounts }
            }
            Ok(Some(Ask::Orders(orders))) if welcome => take(&shared.store, orders),
            Ok(Some(Ask::Import(import))) if welcome => Said::Kept(shared.store.keep_import(&import)),
            Ok(Some(Ask::Hello { .. } | Ask::Known | Ask::Orders(_) | Ask::Import(_))) => {
                Said::Wrong("another district's".to_owned())
            }
            Err(e) if e.kind() == ErrorKind::InvalidData => Said::Wrong(e.to_string()),
            Err(e) => return Err(e),
        };
        send(stream, &said)?;
        // Who did not understand each other once does not go on.
        if let Said::Wrong(_) = said {
            return Ok(());
        }
    }
}

fn take(store: &Store, orders: Vec<Order>) -> Said {
    if orders.len() > ORDERS_MAX {
        return Said::Wrong("too many orders at once".to_owned());
    }
    if orders.iter().any(|order| order.actor != Actor::Console) {
        return Said::Wrong("only the console's orders are taken here".to_owned());
    }
    Said::Outcomes(together(store, orders.into_iter()).collect())
}

/// Does the orders in their sequence, some of them ahead of the answers that are waited for: while the writer writes, the
/// next are sealed here.
fn together<'a>(
    store: &'a Store,
    mut orders: impl Iterator<Item = Order> + 'a,
) -> impl Iterator<Item = Result<Outcome, Fault>> + 'a {
    let mut asked = VecDeque::with_capacity(AHEAD);
    std::iter::from_fn(move || {
        let free = AHEAD - asked.len();
        asked.extend(orders.by_ref().take(free).map(|order| {
            let (tell, told) = channel();
            // The receiver waits below.
            store.submit(order, Box::new(move |outcome| drop(tell.send(outcome)))).map(|()| told)
        }));
        let first: Result<Receiver<_>, Fault> = asked.pop_front()?;
        Some(first.and_then(|told| told.recv().unwrap_or(Err(Fault::Stopped))))
    })
}

/// Writes one frame.
fn send(stream: &mut impl Write, what: &impl Serialize) -> io::Result<()> {
    let bytes = serde_json::to_vec(what)?;
    let length = u32::try_from(bytes.len()).ok().filter(|n| *n <= FRAME_MAX);
    let length = length.ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "too much for one frame"))?;
    stream.write_all(&length.to_be_bytes())?;
    stream.write_all(&bytes)
}

/// Reads one frame; `None` where the other has ended between two. [`ErrorKind::InvalidData`]: not a frame of ours.
fn receive<T: DeserializeOwned>(stream: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    match stream.read_exact(&mut length) {
        Ok(()) => {}
        Err(e) if e.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        Err(e) => return Err(e),
    }
    let length = u32::from_be_bytes(length);
    if length > FRAME_MAX {
        return Err(io::Error::new(ErrorKind::InvalidData, "a frame that is too long"));
    }
    let mut bytes = Vec::new();
    // Grows with what comes, not with what is claimed.
    if stream.take(u64::from(length)).read_to_end(&mut bytes)? < length as usize {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(serde_json::from_slice(&bytes).map_err(|e| io::Error::new(ErrorKind::InvalidData, e))?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_sim::district::{CODE, MORNING, Scratch, begin, clean, register, take_in};
    use lianxin_store::Place;

    const HOLDER: &str = "a server";

    /// A served district whose folder's path is too long for a socket's address.
    fn served(scratch: &Scratch) -> (Place, PathBuf, Arc<Store>, Listening) {
        let folder = scratch.0.join("a-long-name".repeat(12));
        let place = Place::Folder(folder.clone());
        let store = Arc::new(begin(&place, scratch));
        let listening = listen(&folder, HOLDER.to_owned(), Arc::clone(&store)).unwrap();
        (place, folder, store, listening)
    }

    #[test]
    fn the_console_orders_through_the_server_and_hears_the_same() {
        let scratch = Scratch::new();
        let (place, folder, store, listening) = served(&scratch);
        let mode = std::fs::metadata(folder.join("120111.sock")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let hand = Hand::Server(connect(&folder, CODE, HOLDER).unwrap());
        assert_eq!(hand.catalogue(), Ok(store.catalogue()));
        assert_eq!(hand.has_accounts(), Ok(true));
        let orders: Vec<Order> = (0..2_500).map(|n| take_in(&format!("t {n}"), MORNING, "路灯不亮", None)).collect();
        let mut seqs = Vec::new();
        let done = hand.execute_all(orders.iter().cloned(), &mut |outcome| match outcome {
            Outcome::Done(answer) => seqs.push(answer.seq),
            other @ (Outcome::Already(_) | Outcome::Refused(_)) => panic!("{other:?}"),
        });
        assert_eq!(done, Ok(()));
        assert!(seqs.len() == orders.len() && seqs.windows(2).all(|w| w[0] < w[1]), "in another order");
        assert!(matches!(store.execute(orders[7].clone()), Ok(Outcome::Already(_))));
        let (id, source, by) = ("t:1".to_owned(), "t".to_owned(), String::new());
        let (began, told, end) = (MORNING, MORNING + 1, lianxin_store::End::Done);
        let import = Import { id, source, by, began, told, rows: 2_500, added: 2_500, already: 0, rejected: 0, end };
        hand.keep_import(&import).unwrap();
        let viewer = store.viewer("zhongxin", MORNING).unwrap();
        assert_eq!(store.imports(&viewer), Ok(vec![import]));
        let refused = hand.execute(take_in("t 7", MORNING, "井盖松动", None));
        assert_eq!(refused, Ok(Outcome::Refused(lianxin_core::Refusal::OrderReused)));
        drop(listening);
        assert!(!folder.join("120111.sock").exists());
        assert!(hand.execute(orders[8].clone()).is_err());
        drop(store);
        clean(&place, &scratch);
    }

    #[test]
    fn nobody_else_orders_here() {
        let scratch = Scratch::new();
        let (_place, folder, store, _listening) = served(&scratch);
        let hand = Hand::Server(connect(&folder, CODE, HOLDER).unwrap());
        let theirs = hand.execute(register("r", MORNING, "积水"));
        assert!(matches!(&theirs, Err(Fault::Damaged(why)) if why.contains("only the console")), "{theirs:?}");
        assert!(matches!(store.execute(register("r", MORNING, "积水")), Ok(Outcome::Done(_))));
    }

    #[test]
    fn another_districts_server_is_not_taken_for_this_ones() {
        let scratch = Scratch::new();
        let (_place, folder, _store, _listening) = served(&scratch);
        assert!(connect(&folder, CODE, "another server").is_none());
        assert!(connect(&folder, "120112", HOLDER).is_none());
        let unknown = at(&folder, &socket(CODE), |path| UnixStream::connect(path)).unwrap();
        let said = Server(Mutex::new(unknown)).known();
        assert!(matches!(&said, Err(Fault::Damaged(_))), "who has not said whom it means is told nothing");
    }

    #[test]
    fn what_is_no_frame_ends_the_visit_and_not_the_server() {
        let scratch = Scratch::new();
        let (_place, folder, _store, _listening) = served(&scratch);
        for bytes in [b"\xff\xff\xff\xff".as_slice(), b"\0\0\0\x02{}", b"\0\0\0"] {
            let mut stream = at(&folder, &socket(CODE), |path| UnixStream::connect(path)).unwrap();
            stream.write_all(bytes).unwrap();
            stream.shutdown(std::net::Shutdown::Write).unwrap();
            let said = receive::<Said>(&mut stream);
            assert!(matches!(said, Ok(None | Some(Said::Wrong(_)))), "{bytes:?}");
        }
        assert!(connect(&folder, CODE, HOLDER).is_some());
    }

    #[test]
    fn what_a_killed_server_left_is_replaced() {
        let scratch = Scratch::new();
        std::fs::create_dir_all(&scratch.0).unwrap();
        drop(UnixListener::bind(scratch.0.join("120111.sock")).unwrap());
        assert!(connect(&scratch.0, CODE, HOLDER).is_none());
        let store = Arc::new(begin(&Place::Folder(scratch.0.clone()), &scratch));
        let _listening = listen(&scratch.0, HOLDER.to_owned(), store).unwrap();
        assert!(connect(&scratch.0, CODE, HOLDER).is_some());
    }
}
