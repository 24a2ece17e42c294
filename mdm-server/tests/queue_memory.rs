//! The suite on the queue in memory.

use mdm_server::queue::{MemoryQueue, suite::Opener};

mdm_server::queue_suite!({
    let queue = MemoryQueue::new();
    Some(Opener::new(move || Box::new(queue.clone())))
});
