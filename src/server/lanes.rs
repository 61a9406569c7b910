use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinError;

use crate::model::{Cancel, Cancelled};

/// What an editor asks because of a change comes no later than this behind it.
const MOMENT: Duration = Duration::from_micros(100);

/// Where work that takes time is done: as many blocking threads as there are cores but one, and for what somebody who
/// types is waiting for the very thread that took the message, one at a time: the way to another one and back takes as
/// long as many an answer.
#[derive(Clone)]
pub(super) struct Lanes {
    ordinary: Arc<Semaphore>,
    /// As many threads wait for a lull as could then work: one that waits is lost to all else.
    later: Arc<Semaphore>,
    here: Arc<Semaphore>,
}

/// Who waits for the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Urgency {
    /// Somebody in the middle of typing. The work is short and ends by itself.
    Typing,
    /// Somebody who can wait a moment.
    Ordinary,
    /// Nobody yet: it begins a moment from now, when nobody who types is being answered.
    Lull,
}

/// Why work came to no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nobody waited for it any longer.
    Cancelled,
    /// It panicked.
    Panicked,
}

/// A lane for one piece of work, free again once what it holds is dropped.
enum Lane {
    /// The thread that asks for it.
    Here(OwnedSemaphorePermit),
    /// A thread of its own.
    Beside(OwnedSemaphorePermit),
    /// A thread of its own that waits for its lane itself.
    Later(Lanes, Handle, OwnedSemaphorePermit),
}

/// Cancels the work when whoever waits for it goes away.
struct OnDrop(Cancel);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Lanes {
    /// So many ordinary lanes, and the thread that asks.
    pub(super) fn new(ordinary: usize) -> Self {
        let so_many = || Arc::new(Semaphore::new(ordinary.max(1)));
        Lanes { ordinary: so_many(), later: so_many(), here: Arc::new(Semaphore::new(1)) }
    }

    /// As many ordinary lanes as cores, one left for the rest.
    pub(super) fn for_this_machine() -> Self {
        Lanes::new(std::thread::available_parallelism().map_or(1, |cores| cores.get() - 1))
    }

    /// Does the work when a lane is free. Dropping the future cancels it; the lane is free again once the work has
    /// noticed.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        urgency: Urgency,
        work: impl FnOnce(&Cancel) -> Result<T, Cancelled> + Send + 'static,
    ) -> Result<T, Failure> {
        let cancel = Cancel::default();
        let _on_drop = OnDrop(cancel.clone());
        let work = move |cancel: &Cancel| {
            cancel.test()?;
            work(cancel)
        };
        let done = match self.enter(urgency).await? {
            Lane::Here(_lane) => {
                catch_unwind(AssertUnwindSafe(|| work(&cancel))).map_err(|_panic| Failure::Panicked)?
            }
            Lane::Beside(lane) => {
                let hold = move || {
                    let _lane = lane;
                    work(&cancel)
                };
                beside(hold).await?
            }
            Lane::Later(lanes, runtime, turn) => {
                // The thread that waits does the work. The runtime's timers count milliseconds, longer than many a check.
                let wait = move || {
                    let _turn = turn;
                    std::thread::sleep(MOMENT);
                    let _lane = runtime.block_on(lanes.lull())?;
                    Ok(work(&cancel))
                };
                beside(wait).await??
            }
        };
        done.map_err(|Cancelled| Failure::Cancelled)
    }

    /// An ordinary lane, once nobody who types is being answered.
    async fn lull(&self) -> Result<OwnedSemaphorePermit, Failure> {
        let _nobody = self.here.acquire().await;
        self.ordinary.clone().acquire_owned().await.map_err(|_closed| Failure::Cancelled)
    }

    async fn enter(&self, urgency: Urgency) -> Result<Lane, Failure> {
        let ordinary = self.ordinary.clone().acquire_owned();
        let lane = match urgency {
            Urgency::Ordinary => ordinary.await.map(Lane::Beside),
            Urgency::Lull => {
                let turn = self.later.clone().acquire_owned().await;
                turn.map(|turn| Lane::Later(self.clone(), Handle::current(), turn))
            }
            Urgency::Typing => tokio::select! {
                biased;
                here = self.here.clone().acquire_owned() => here.map(Lane::Here),
                beside = ordinary => beside.map(Lane::Beside),
            },
        };
        lane.map_err(|_closed| Failure::Cancelled)
    }
}

/// Work on a thread of its own.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let stopped = |error: JoinError| if error.is_panic() { Failure::Panicked } else { Failure::Cancelled };
    tokio::task::spawn_blocking(work).await.map_err(stopped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[tokio::test]
    async fn typing_goes_past_a_queue_of_ordinary_work() {
        let lanes = Arc::new(Lanes::new(1));
        let (release, held) = mpsc::channel::<()>();
        let (started, has_started) = tokio::sync::oneshot::channel();
        let slow = tokio::spawn({
            let lanes = lanes.clone();
            async move {
                let work = move |_: &Cancel| {
                    let _ = started.send(());
                    let _ = held.recv();
                    Ok("slow")
                };
                lanes.run(Urgency::Ordinary, work).await
            }
        });
        has_started.await.unwrap();
        assert_eq!(lanes.run(Urgency::Typing, |_| Ok("typing")).await, Ok("typing"));
        drop(release);
        assert_eq!(slow.await.unwrap(), Ok("slow"));
    }

    #[tokio::test]
    async fn work_learns_that_nobody_waits_any_longer() {
        let lanes = Lanes::new(1);
        let (started, has_started) = tokio::sync::oneshot::channel();
        let (tell, told) = tokio::sync::oneshot::channel();
        let work = lanes.run(Urgency::Ordinary, move |cancel| {
            let _ = started.send(());
            while cancel.test().is_ok() {
                std::thread::yield_now();
            }
            let _ = tell.send(());
            cancel.test()
        });
        tokio::select! {
            _ = work => unreachable!("it goes on until it is cancelled"),
            _ = has_started => {}
        }
        told.await.unwrap();
    }

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        let lanes = Lanes::new(1);
        for urgency in [Urgency::Ordinary, Urgency::Typing, Urgency::Lull] {
            let failed = lanes.run::<()>(urgency, |_| panic!("a mistake")).await;
            assert_eq!(failed, Err(Failure::Panicked));
            assert_eq!(lanes.run(urgency, |_| Ok(1)).await, Ok(1), "the lane is free again");
        }
    }
}
