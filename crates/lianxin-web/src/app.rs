//! What every handler may reach.

use std::sync::Arc;

/// Shared by all handlers; cheap to clone.
#[derive(Clone, Default)]
pub struct App {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    demo: bool,
}

impl App {
    /// `demo`: the people are fictional and the clock was simulated; every page then says 演示.
    pub fn new(demo: bool) -> App {
        App { inner: Arc::new(Inner { demo }) }
    }

    pub fn is_demo(&self) -> bool {
        self.inner.demo
    }
}
