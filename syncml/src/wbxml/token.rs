//! Global tokens: bytes with the same meaning on every code page (WBXML 1.3, section 7).

pub(super) const SWITCH_PAGE: u8 = 0x00;
pub(super) const END: u8 = 0x01;
pub(super) const ENTITY: u8 = 0x02;
pub(super) const STR_I: u8 = 0x03;
pub(super) const LITERAL: u8 = 0x04;
pub(super) const EXT_I_0: u8 = 0x40;
pub(super) const EXT_I_2: u8 = 0x42;
pub(super) const PI: u8 = 0x43;
pub(super) const EXT_T_0: u8 = 0x80;
pub(super) const EXT_T_2: u8 = 0x82;
pub(super) const STR_T: u8 = 0x83;
pub(super) const EXT_0: u8 = 0xC0;
pub(super) const EXT_2: u8 = 0xC2;
pub(super) const OPAQUE: u8 = 0xC3;

/// The bits of a byte that identify the element.
pub(super) const NUMBER: u8 = 0x3F;
/// The element has content, up to an `END`.
pub(super) const HAS_CONTENT: u8 = 0x40;
/// The element has attributes, up to an `END`.
pub(super) const HAS_ATTRIBUTES: u8 = 0x80;
