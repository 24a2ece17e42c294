#![doc = include_str!("../README.md")]

pub mod docs;
pub mod http;
