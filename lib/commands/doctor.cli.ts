#!/usr/bin/env node
import 'reflect-metadata';
import { createRequire } from 'node:module';
import { styleText } from 'node:util';
import { EXIT } from '../cli/exit-codes.js';
import { complaintText, failureText } from '../cli/messages.js';
import type { DoctorArguments } from './doctor/doctor-command.js';
import { parseDoctorCommand, USAGE } from './doctor/doctor-command.js';
import type { Examination } from './doctor/examination.js';
import { readWanted, UnreadableFile } from './doctor/read-wanted.js';
import type { Paint } from './doctor/report.js';
import { examinationJson, exitCodeOf, findingText, recordedText, summaryText } from './doctor/report.js';
import { writeWholeFile } from './whole-file.js';

const NAME = 'nestjs-wecom-pay-doctor';

const print = (text: string) => void process.stdout.write(text);

/** `hasColors` knows NO_COLOR and FORCE_COLOR. */
const paint: Paint = (colour, text) =>
  process.stdout.isTTY && process.stdout.hasColors() ? styleText(colour, text) : text;

async function run(asked: DoctorArguments, json: boolean): Promise<void> {
  const wanted = await readWanted(asked, process.env);
  // Not with the command, whose usage is printed without loading Nest.
  const { examine } = await import('./doctor/steps/examine.js');
  const examination = await examine(wanted, (finding) => json || print(findingText(finding, paint)));
  if (!json) print(summaryText(examination, paint));
  process.exitCode = exitCodeOf(examination.findings);
  if (asked.record !== undefined) await record(examination, asked.record);
  if (json) print(examinationJson(examination));
  else if (asked.record !== undefined) print(recordedText(asked.record, manifest().bugs.url));
}

/** Not before the examination: whoever breaks that off shall find no half of a file. */
async function record(examination: Examination, file: string): Promise<void> {
  const { recordingOf } = await import('./doctor/record/recording.js');
  const recording = recordingOf(examination.exchanges, examination.baseUrl, manifest().version);
  await writeWholeFile(file, (write) => write(lines(`${JSON.stringify(recording, undefined, 2)}\n`)));
}

interface Manifest {
  readonly version: string;
  readonly bugs: { readonly url: string };
}

function manifest(): Manifest {
  return createRequire(import.meta.url)('nestjs-wecom-pay/package.json') as Manifest;
}

async function* lines(text: string): AsyncGenerator<string> {
  yield text;
}

const command = parseDoctorCommand(process.argv.slice(2));

switch (command.run) {
  case 'help':
    print(USAGE);
    break;
  case 'complain':
    process.stderr.write(complaintText(NAME, command.about, USAGE));
    process.exitCode = EXIT.wrongUsage;
    break;
  case 'examine':
    await run(command.asked, command.json).catch((error: unknown) => {
      process.stderr.write(failureText(NAME, error));
      process.exitCode = error instanceof UnreadableFile ? EXIT.wrongUsage : EXIT.failed;
    });
}
