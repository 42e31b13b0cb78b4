//! Bodies that go out as they were told to.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

use crate::answer::Delivery;

/// What is left of a body, and how it goes out.
pub(super) struct Script {
    rest: Bytes,
    /// What was promised and will not come.
    missing: u64,
    delivery: Delivery,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Script {
    pub(super) fn new(body: Bytes, delivery: Delivery) -> Self {
        let length = body.len();
        let kept = match delivery {
            Delivery::Stalled { after } | Delivery::Cut { after } => after.min(length),
            Delivery::Whole | Delivery::Slow { .. } => length,
            Delivery::Reset | Delivery::Silence => 0,
        };
        let missing = u64::try_from(length - kept).unwrap_or(u64::MAX);
        Self { rest: body.slice(..kept), missing, delivery, pause: None }
    }

    fn frame(&mut self, bytes: usize) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let bytes = bytes.clamp(1, self.rest.len());
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(bytes)))))
    }
}

impl Body for Script {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = &mut *self;
        if let Some(pause) = &mut this.pause {
            if pause.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            this.pause = None;
        }
        if !this.rest.is_empty() {
            let Delivery::Slow { bytes, pause } = this.delivery else {
                return this.frame(usize::MAX);
            };
            this.pause = Some(Box::pin(tokio::time::sleep(pause)));
            return this.frame(bytes);
        }
        match this.delivery {
            Delivery::Stalled { .. } if this.missing > 0 => {
                // Until the client gives up, or the server ends.
                this.pause = Some(Box::pin(tokio::time::sleep(Duration::from_secs(86_400))));
                self.poll_frame(context)
            }
            Delivery::Cut { .. } if this.missing > 0 => {
                Poll::Ready(Some(Err(io::Error::other("the body is cut here"))))
            }
            _ => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.missing == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.rest.len()).unwrap_or(u64::MAX) + self.missing)
    }
}
