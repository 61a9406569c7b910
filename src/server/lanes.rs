use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::model::{Cancel, Cancelled};

/// Where work that takes time is done: as many blocking threads as there are cores, one more for what somebody who
/// types is waiting for.
pub(super) struct Lanes {
    ordinary: Arc<Semaphore>,
    reserved: Arc<Semaphore>,
}

/// Who waits for the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Urgency {
    /// Somebody in the middle of typing.
    Typing,
    /// Somebody who can wait a moment.
    Ordinary,
}

/// Why work came to no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nobody waited for it any longer.
    Cancelled,
    /// It panicked.
    Panicked,
}

/// Cancels the work when whoever waits for it goes away.
struct OnDrop(Cancel);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Lanes {
    /// So many ordinary lanes, and the reserved one.
    pub(super) fn new(ordinary: usize) -> Self {
        Lanes { ordinary: Arc::new(Semaphore::new(ordinary.max(1))), reserved: Arc::new(Semaphore::new(1)) }
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
        let lane = self.enter(urgency).await?;
        let done = tokio::task::spawn_blocking(move || {
            let _lane = lane;
            cancel.test()?;
            work(&cancel)
        });
        match done.await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(Cancelled)) => Err(Failure::Cancelled),
            Err(error) if error.is_panic() => Err(Failure::Panicked),
            Err(_) => Err(Failure::Cancelled),
        }
    }

    async fn enter(&self, urgency: Urgency) -> Result<OwnedSemaphorePermit, Failure> {
        let ordinary = self.ordinary.clone().acquire_owned();
        let permit = match urgency {
            Urgency::Ordinary => ordinary.await,
            Urgency::Typing => tokio::select! {
                biased;
                permit = ordinary => permit,
                permit = self.reserved.clone().acquire_owned() => permit,
            },
        };
        permit.map_err(|_closed| Failure::Cancelled)
    }
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
        let failed = lanes.run::<()>(Urgency::Ordinary, |_| panic!("a mistake")).await;
        assert_eq!(failed, Err(Failure::Panicked));
        assert_eq!(lanes.run(Urgency::Ordinary, |_| Ok(1)).await, Ok(1), "the lane is free again");
    }
}
