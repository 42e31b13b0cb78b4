//! Who waits for which blob, and what is to be asked next.

use std::collections::{HashMap, VecDeque};

use tokio::sync::oneshot;

use super::{BlobAnswer, BlobError, BlobRequest};
use crate::github::object_name::ObjectName;
use crate::github::repository::Repository;

/// Blobs that are wanted, each once, and everyone who waits for them.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// In the order in which they were asked for.
    wanted: VecDeque<BlobRequest>,
    /// Their sizes added up.
    bytes: u64,
    waiting: HashMap<ObjectName, Vec<Waiting>>,
}

#[derive(Debug)]
struct Waiting {
    repository: Repository,
    reply: oneshot::Sender<BlobAnswer>,
}

impl Queue {
    /// Takes a request. Returns whether anything new is wanted: a blob that is already on its way is not.
    pub(super) fn push(
        &mut self,
        request: BlobRequest,
        reply: oneshot::Sender<BlobAnswer>,
    ) -> bool {
        let waiting = self.waiting.entry(request.oid).or_default();
        waiting.push(Waiting { repository: request.repository.clone(), reply });
        let is_new = waiting.len() == 1;
        if is_new {
            self.bytes = self.bytes.saturating_add(request.size);
            self.wanted.push_back(request);
        }
        is_new
    }

    pub(super) fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Whether what is wanted fills a query.
    pub(super) fn fills(&self, most: usize, bytes: u64) -> bool {
        self.wanted.len() >= most || self.bytes >= bytes
    }

    /// The next query: at least one blob, at most `most`, and no more bytes than fit.
    pub(super) fn pop(&mut self, most: usize, bytes: u64) -> Vec<BlobRequest> {
        let mut batch: Vec<BlobRequest> = Vec::new();
        let mut size = 0_u64;
        while let Some(next) = self.wanted.front() {
            size = size.saturating_add(next.size);
            if !batch.is_empty() && (batch.len() >= most || size > bytes) {
                break;
            }
            self.bytes = self.bytes.saturating_sub(next.size);
            batch.extend(self.wanted.pop_front());
        }
        batch
    }

    /// Tells everyone who waits for a blob. A failure is one of the repository that was asked: whoever named another has
    /// that one asked.
    pub(super) fn answer(&mut self, request: &BlobRequest, answer: &BlobAnswer) {
        let waiting = self.waiting.remove(&request.oid).unwrap_or_default();
        let shared =
            matches!(answer, Ok(_) | Err(BlobError::Integrity | BlobError::TooLarge { .. }));
        let (told, others): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|waiting| shared || waiting.repository == request.repository);
        for waiting in told {
            // Who has gone needs no answer.
            let _ = waiting.reply.send(answer.clone());
        }
        if let Some(first) = others.first() {
            let repository = first.repository.clone();
            self.bytes = self.bytes.saturating_add(request.size);
            self.wanted.push_front(BlobRequest { repository, ..*request });
            self.waiting.insert(request.oid, others);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn request(repository: &str, digit: char, size: u64) -> BlobRequest {
        let repository = Repository::new(repository).unwrap();
        let oid = ObjectName::new(&digit.to_string().repeat(40)).unwrap();
        BlobRequest { repository, oid, size }
    }

    fn push(queue: &mut Queue, request: BlobRequest) -> (bool, oneshot::Receiver<BlobAnswer>) {
        let (reply, answer) = oneshot::channel();
        (queue.push(request, reply), answer)
    }

    #[test]
    fn a_blob_that_several_ask_for_is_wanted_once_and_all_are_told() {
        let mut queue = Queue::default();
        let (first, mut one) = push(&mut queue, request("a/a", '1', 10));
        let (second, mut two) = push(&mut queue, request("a/b", '1', 10));
        assert_eq!((first, second, queue.wanted.len()), (true, false, 1));
        let batch = queue.pop(10, 100);
        queue.answer(&batch[0], &Ok(Arc::from(&b"x"[..])));
        assert!(one.try_recv().unwrap().is_ok() && two.try_recv().unwrap().is_ok());
    }

    #[test]
    fn a_failure_in_one_repository_has_the_next_one_asked() {
        let mut queue = Queue::default();
        let (_, mut one) = push(&mut queue, request("a/a", '1', 10));
        let (_, mut two) = push(&mut queue, request("a/b", '1', 10));
        let batch = queue.pop(10, 100);
        queue.answer(&batch[0], &Err(BlobError::Gone));
        assert!(one.try_recv().unwrap().is_err());
        assert!(two.try_recv().is_err(), "not told yet");
        let batch = queue.pop(10, 100);
        assert_eq!(batch[0].repository.to_string(), "a/b");
        queue.answer(&batch[0], &Err(BlobError::Gone));
        assert!(two.try_recv().unwrap().is_err());
        assert!(queue.is_empty());
    }

    #[test]
    fn a_query_is_full_by_number_or_by_bytes() {
        let mut queue = Queue::default();
        let mut answers = Vec::new();
        for (digit, size) in [('1', 60), ('2', 60), ('3', 10), ('4', 500)] {
            answers.push(push(&mut queue, request("a/a", digit, size)));
        }
        assert!(queue.fills(4, 1_000) && queue.fills(9, 630) && !queue.fills(5, 1_000));
        assert_eq!(queue.pop(3, 100).len(), 1, "the second is too large beside the first");
        assert_eq!(queue.pop(1, 100).len(), 1);
        assert_eq!(queue.pop(9, 100).len(), 1);
        assert_eq!(queue.pop(9, 100).len(), 1, "one is sent however large it is");
        assert_eq!(queue.bytes, 0);
    }
}
