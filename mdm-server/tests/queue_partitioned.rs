//! The suite on a queue in three parts.

#![allow(clippy::unwrap_used)] // a test may

use mdm_server::queue::suite::Opener;
use mdm_server::queue::{CommandQueue, MemoryQueue, PartitionedQueue};

mdm_server::queue_suite!({
    let parts = [MemoryQueue::new(), MemoryQueue::new(), MemoryQueue::new()];
    Some(Opener::new(move || {
        let parts = parts.iter().map(|part| Box::new(part.clone()) as Box<dyn CommandQueue>);
        Box::new(PartitionedQueue::new(parts.collect()).unwrap())
    }))
});
