//! The tests that every backend of a queue passes.
//!
//! [`queue_suite!`](crate::queue_suite) makes one test of each case. Its argument is evaluated once for each test and returns
//! an [`Opener`] on a store of its own, or `None` to skip the test. Here for the queue in memory, whose handles share one store:
//!
//! ```
//! use mdm_server::queue::{MemoryQueue, suite::Opener};
//!
//! mdm_server::queue_suite!({
//!     let queue = MemoryQueue::new();
//!     Some(Opener::new(move || Box::new(queue.clone())))
//! });
//! ```
//!
//! The store should have the default [`QueueLimits`](super::QueueLimits), or smaller ones. A case that fails panics or returns
//! an error.

mod concurrency;
mod delivery;
mod endings;
mod fixture;
mod limits;
mod numbers;
mod opener;
mod results;
mod sessions;
mod upkeep;

pub use opener::{CaseResult, Opener};

/// Declares the cases: a function for each name, and the macro that makes a test of each.
macro_rules! cases {
    ($dollar:tt $($file:ident { $($name:ident)+ })+) => {
        $($(
            #[doc = concat!("The case `", stringify!($name), "`, with a new store.\n\n# Errors\n\nWhen the case fails.")]
            pub fn $name(open: &Opener) -> CaseResult {
                $file::$name(open)
            }
        )+)+

        /// Makes a test of each case of the [suite](crate::queue::suite). The argument is an expression for an
        /// `Option<Opener>`, which is evaluated in each test.
        #[macro_export]
        macro_rules! queue_suite {
            ($dollar open:expr) => {
                $($(
                    #[test]
                    fn $name() -> $crate::queue::suite::CaseResult {
                        let open: Option<$crate::queue::suite::Opener> = $dollar open;
                        open.map_or(Ok(()), |open| $crate::queue::suite::$name(&open))
                    }
                )+)+
            };
        }
    };
}

cases! { $
    numbers {
        numbers_count_up_for_each_device
        pending_commands_are_in_order
        numbers_from_many_threads_have_no_gap
        odd_names_and_texts_are_kept
        records_come_in_pages
    }
    delivery {
        a_command_is_sent_once
        a_held_command_is_not_available_to_others
        a_command_that_was_not_executed_is_taken_back
        a_change_that_is_listed_again_has_no_effect
        a_conflict_changes_nothing
        only_the_session_that_sent_a_command_answers_it
    }
    results {
        an_answer_is_kept_in_full
        an_error_makes_the_command_fail
        the_first_answer_counts
        the_answer_to_a_deleted_command_is_ignored
        debug_shows_no_data
    }
    sessions {
        a_session_is_stored_with_each_exchange
        of_two_exchanges_at_once_one_is_a_conflict
        sessions_of_two_devices_are_apart
        an_ended_session_does_not_continue
        open_sessions_are_listed
    }
    endings {
        an_unanswered_command_is_unknown_until_it_is_resent
        a_command_that_may_be_repeated_is_pending_again
        an_ended_session_returns_its_unsent_commands
        only_pending_commands_are_cancelled
        only_failed_and_unknown_commands_are_resent
        a_retired_device_keeps_its_records
        a_forgotten_device_is_new
    }
    upkeep {
        idle_sessions_are_closed
        old_commands_are_deleted
        all_but_the_newest_commands_are_deleted
        commands_that_have_not_ended_are_never_deleted
    }
    limits {
        too_many_commands_are_refused_as_a_whole
        large_commands_and_snapshots_are_refused
        sessions_are_limited
        values_beyond_the_limit_are_left_out
    }
    concurrency {
        commands_are_delivered_once_by_many_threads
    }
}
