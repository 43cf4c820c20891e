//! Synthesizes tones, so that an outcome can be noticed without looking.

use kios_till::Sound;
use wasm_bindgen::JsValue;
use web_sys::{AudioContext, OscillatorType};

/// One tone: hertz, start and duration in seconds.
type Tone = (f32, f64, f64);

const fn tones(sound: Sound) -> &'static [Tone] {
    match sound {
        Sound::Tap => &[(880.0, 0.0, 0.03)],
        Sound::Scanned => &[(1320.0, 0.0, 0.08)],
        Sound::Paid => &[(784.0, 0.0, 0.12), (1047.0, 0.14, 0.12), (1568.0, 0.28, 0.22)],
        Sound::NotPaid => &[(440.0, 0.0, 0.16), (330.0, 0.2, 0.24)],
        Sound::Attention => &[(660.0, 0.0, 0.12), (660.0, 0.2, 0.12), (660.0, 0.4, 0.12)],
    }
}

/// The audio output; silent if the browser has none or there was no touch yet.
#[derive(Debug, Default)]
pub(super) struct Sounds {
    context: Option<AudioContext>,
}

impl Sounds {
    /// Plays a sound.
    pub(super) fn play(&mut self, sound: Sound) {
        if self.context.is_none() {
            self.context = AudioContext::new().ok();
        }
        if let Some(context) = &self.context {
            for tone in tones(sound) {
                // A tone that cannot be played is ignored.
                play(context, *tone).ok();
            }
        }
    }
}

#[expect(clippy::float_arithmetic, reason = "the audio clock counts in fractions of a second")]
fn play(context: &AudioContext, (hertz, after, lasts): Tone) -> Result<(), JsValue> {
    let start = context.current_time() + after;
    let oscillator = context.create_oscillator()?;
    oscillator.set_type(OscillatorType::Sine);
    oscillator.frequency().set_value(hertz);
    let gain = context.create_gain()?;
    gain.gain().set_value_at_time(0.12, start)?;
    gain.gain().exponential_ramp_to_value_at_time(0.0001, start + lasts)?;
    oscillator.connect_with_audio_node(&gain)?;
    gain.connect_with_audio_node(&context.destination())?;
    oscillator.start_with_when(start)?;
    oscillator.stop_with_when(start + lasts)
}
