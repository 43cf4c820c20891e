//! A parser of server-sent events that accepts every sequence of bytes.
//!
//! It works on bytes and decodes whole lines, so that the borders of the chunks in which a response arrives make no
//! difference: a character that a border cuts is decoded with its line. One byte order mark at the start is dropped,
//! and bytes that are no UTF-8 become U+FFFD. The parser is our own because the library for it panicked on a byte order
//! mark, which some proxies add.
//!
//! Source: WHATWG HTML, section 9.2.6. The fields `id` and `retry` are ignored: the cursor is in the events' data, and
//! [`StreamAttempts`](crate::StreamAttempts) determines the pauses.

/// The largest event, bytes. It bounds the memory that a response which is no event stream can take.
const MAX_EVENT_BYTES: usize = 4 * 1024 * 1024;
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SseEvent {
    /// Its name; `message` if it has none.
    pub name: String,
    /// Its data, lines joined with a line feed.
    pub data: String,
}

/// An event is longer than 4 MiB: the response is no stream of the relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventTooLong;

/// The state of the parser between two chunks.
#[derive(Debug, Default)]
pub struct SseParser {
    /// The line that has not ended.
    line: Vec<u8>,
    /// Whether a line has ended before, so that this one cannot begin with a byte order mark.
    begun: bool,
    /// The last byte: a line feed after a carriage return ends no other line.
    last_byte: Option<u8>,
    name: String,
    data: Option<String>,
}

impl SseParser {
    /// Takes a chunk of the response; returns the events that it completes.
    ///
    /// # Errors
    /// [`EventTooLong`]; the parser is of no use then.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Vec<SseEvent>, EventTooLong> {
        let mut events = Vec::new();
        for &byte in chunk {
            let before = self.last_byte.replace(byte);
            match byte {
                b'\n' if before == Some(b'\r') => {}
                b'\n' | b'\r' => events.extend(self.end_line()),
                _ => self.line.push(byte),
            }
            let data = self.data.as_ref().map_or(0, String::len);
            if self.line.len().saturating_add(data) > MAX_EVENT_BYTES {
                return Err(EventTooLong);
            }
        }
        Ok(events)
    }

    /// Handles the end of a line; an empty one completes an event that has data.
    fn end_line(&mut self) -> Option<SseEvent> {
        let bytes = core::mem::take(&mut self.line);
        let begun = core::mem::replace(&mut self.begun, true);
        let mark = if begun { None } else { bytes.strip_prefix(&BYTE_ORDER_MARK) };
        let line = String::from_utf8_lossy(mark.unwrap_or(&bytes));
        if line.is_empty() {
            let name = core::mem::take(&mut self.name);
            let data = self.data.take()?;
            let name = if name.is_empty() { "message".to_owned() } else { name };
            return Some(SseEvent { name, data });
        }
        // A line that begins with a colon is a comment: its field has no name.
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => match &mut self.data {
                Some(data) => data.extend(["\n", value]),
                None => self.data = Some(value.to_owned()),
            },
            _ => {}
        }
        None
    }
}
