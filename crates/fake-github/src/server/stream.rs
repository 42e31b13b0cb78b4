//! A connection that can be reset.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// A connection that ends with a reset, not with an orderly end, once it is told to.
pub(super) struct Stream {
    inner: TokioIo<TcpStream>,
    reset: Reset,
}

/// Tells a connection to end with a reset.
#[derive(Clone, Debug, Default)]
pub(super) struct Reset(Arc<AtomicBool>);

impl Reset {
    pub(super) fn order(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Stream {
    pub(super) fn new(stream: TcpStream) -> (Self, Reset) {
        let reset = Reset::default();
        (Self { inner: TokioIo::new(stream), reset: reset.clone() }, reset)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if self.reset.0.load(Ordering::SeqCst) {
            // With nothing to linger for, closing sends a reset.
            let _ = self.inner.inner().set_zero_linger();
        }
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.reset.0.load(Ordering::SeqCst) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}
