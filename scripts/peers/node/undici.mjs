// undici's `request`: an `Agent` with as many connections as the limit, and as many workers that take turns.
// The agent stays from one job to the next while limit and timeout stay.

import { installed, serve, Tally } from './contestant.mjs'

const { Agent, request, version } = installed('undici')

let kept = { agent: null, shape: '' }

async function agentFor ({ limit, timeout }) {
  const shape = `${limit} ${timeout}`
  if (shape !== kept.shape) {
    await kept.agent?.close()
    const agent = new Agent({
      connections: limit, // for each host; without it there is no bound
      keepAliveTimeout: 60_000, // four seconds by default, which a pause between two jobs may well take
      connectTimeout: timeout,
      headersTimeout: timeout,
      bodyTimeout: timeout
    })
    kept = { agent, shape }
  }
  return kept.agent
}

async function fetchAll (job) {
  const dispatcher = await agentFor(job)
  const tally = new Tally()
  let next = 0

  async function work () {
    while (next < job.requests) {
      const index = next++
      const began = await job.begin(index)
      try {
        const { statusCode, body } = await request(job.url(index), { dispatcher })
        const bytes = new Uint8Array(await body.arrayBuffer())
        tally.add(statusCode, bytes, performance.now() - began)
      } catch {
        tally.failed += 1
      }
    }
  }

  await Promise.all(Array.from({ length: job.limit }, work))
  return tally
}

await serve('node-undici', `undici ${version}`, fetchAll)
await kept.agent?.close()
