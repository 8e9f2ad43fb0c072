"""How long answers take to say: the estimate beside espeak-ng, which reads them to sound files.

    apt install espeak-ng
    python -m tests.bench.speech [--words-per-minute 165] [--keep FOLDER]

Ten answers with stories in English and ten in French, over the samples.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import wave
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean

from skill.voice.pace import seconds
from tests.adversary.answers import parsed
from tests.houses import Talker, sample_house

ANSWERS = 10
VOICES = {"en-US": "en-us", "fr-FR": "fr-fr"}
ASKS = ("NewsIntent", "AMAZON.NextIntent", "MoreIntent", "AMAZON.NextIntent", "AMAZON.NextIntent", "MoreIntent")


def answers(folder: Path, locale: str) -> Sequence[str]:
    """SSML of answers that tell a story."""
    folder.mkdir(parents=True, exist_ok=True)
    house = sample_house(folder)
    talker, found = Talker(house.desk, locale=locale), list[str]()
    now = datetime.now(UTC)
    for number in range(60):
        response = talker.asks(ASKS[number % len(ASKS)], now + timedelta(minutes=number))
        ssml = response["response"].get("outputSpeech", {}).get("ssml", "")
        if len(ssml.split()) > 25 and ssml not in found:
            found.append(ssml)
    house.database.close()
    return found[:ANSWERS]


def read(ssml: str, voice: str, rate: int, file: Path) -> float:
    """Seconds of sound."""
    command = ("espeak-ng", "-m", "-v", voice, "-s", str(rate), "-w", str(file))
    subprocess.run(command, input=ssml, text=True, check=True)
    with wave.open(str(file)) as sound:
        return float(sound.getnframes() / sound.getframerate())


def estimated(ssml: str, language: str) -> float:
    """As the 45-second rule does: each paragraph with its pause."""
    root = parsed(ssml)
    parts = [root.text or "", *(one.tail or "" for one in root)]
    return sum(seconds(part, language) for part in parts if part.strip())


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--words-per-minute", type=int, default=165)
    reader.add_argument("--keep", type=Path)
    given = reader.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        folder = given.keep or Path(spare)
        for locale, voice in VOICES.items():
            ratios = []
            for number, ssml in enumerate(answers(folder / locale, locale), start=1):
                heard = read(ssml, voice, given.words_per_minute, folder / f"{locale}-{number}.wav")
                guess = estimated(ssml, locale)
                ratios.append(guess / heard)
                print(f"{locale} {number:2}: {heard:5.1f} s, estimated {guess:5.1f} s, ratio {ratios[-1]:.2f}")
            print(f"{locale}: {len(ratios)} answers, ratio {mean(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
