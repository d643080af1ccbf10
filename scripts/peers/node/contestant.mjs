// What every contestant on Node shares: the line protocol, and the account of what came back.
// README.md in the folder above has the fields.

import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

const UNAVAILABLE = 69 // EX_UNAVAILABLE of sysexits.h: not installed.

/** The library where scripts/peers/setup puts it, outside of the source tree. */
export function installed (library) {
  const require = createRequire(new URL('../../../target/peers/node/package.json', import.meta.url))
  try {
    return { ...require(library), version: require(`${library}/package.json`).version }
  } catch (error) {
    console.error(`${library} is not installed, run scripts/peers/setup: ${error.message}`)
    process.exit(UNAVAILABLE)
  }
}

/** One batch to fetch; it starts when it is made. */
class Job {
  constructor ({ urls, requests, limit, timeout_ms: timeout, rate = null, retries = 0 }) {
    const whole = Number.isInteger(requests) && Number.isInteger(limit) && requests >= 0 && limit >= 1
    const strings = Array.isArray(urls) && urls.length > 0 && urls.every((url) => typeof url === 'string')
    if (!strings) throw new Error('urls must be strings, at least one')
    if (!whole) throw new Error('requests and limit must be whole numbers, limit at least 1')
    if (!(timeout > 0) || !(rate === null || rate > 0)) throw new Error('timeout_ms and rate must be above 0')
    if (retries) throw new Error('no retries')
    Object.assign(this, { urls, requests, limit, timeout, rate, start: performance.now() })
  }

  url (index) {
    return `${this.urls[index % this.urls.length]}/${index}`
  }

  /** Waits until the request is due; returns the moment, in milliseconds, from which its latency counts. */
  async begin (index) {
    if (this.rate === null) return performance.now()
    const due = this.start + index * 1000 / this.rate
    // Timers count in whole milliseconds and may fire a little early.
    for (let now; (now = performance.now()) < due;) await sleep(due - now)
    return due
  }
}

/** What came of a job. */
export class Tally {
  ok = 0
  failed = 0
  bytes = 0
  checksum = 0
  latencies = new Map()

  /** Takes a response whose body was read in full. */
  add (status, body, milliseconds) {
    if (status !== 200) {
      this.failed += 1
      return
    }
    this.ok += 1
    this.bytes += body.length
    if (body.length > 0) this.checksum += body[0] + body[body.length >> 1] + body[body.length - 1]
    const latency = threeDigits(Math.round(milliseconds * 1000))
    this.latencies.set(latency, (this.latencies.get(latency) ?? 0) + 1)
  }
}

/** Rounds to three significant digits, so that the list of latencies stays short. */
function threeDigits (number) {
  let scale = 1
  while (number / scale >= 1000) scale *= 10
  return Math.round(number / scale) * scale
}

/** Answers jobs with `fetchAll` until standard input closes. */
export async function serve (name, version, fetchAll) {
  write({ ready: true, name, version: `${version}, Node ${process.versions.node}` })
  for await (const line of createInterface({ input: process.stdin })) {
    write(await answer(line, fetchAll))
  }
}

async function answer (line, fetchAll) {
  try {
    const job = new Job(JSON.parse(line))
    const { latencies, ...counts } = await fetchAll(job)
    const wall = Math.round((performance.now() - job.start) * 1e6)
    const sorted = [...latencies].sort(([a], [b]) => a - b)
    return { ...counts, wall_ns: wall, children_cpu_ns: 0, latency_us: sorted }
  } catch (error) {
    return { error: error.message }
  }
}

function write (message) {
  process.stdout.write(JSON.stringify(message) + '\n')
}
