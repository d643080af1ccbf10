package main

// The line protocol, and the account of what came back; README.md in the folder above has the fields.

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sort"
	"time"
)

// Job is one batch to fetch.
type Job struct {
	URLs      []string `json:"urls"`
	Requests  int      `json:"requests"`
	Limit     int      `json:"limit"`
	TimeoutMs int64    `json:"timeout_ms"`
	Rate      *float64 `json:"rate"` // requests per second
	Retries   int      `json:"retries"`

	start time.Time
}

func (job *Job) url(index int) string {
	return fmt.Sprintf("%s/%d", job.URLs[index%len(job.URLs)], index)
}

func (job *Job) timeout() time.Duration {
	return time.Duration(job.TimeoutMs) * time.Millisecond
}

// begin waits until the request is due; it returns the moment from which its latency counts.
func (job *Job) begin(index int) time.Time {
	if job.Rate == nil {
		return time.Now()
	}
	due := job.start.Add(time.Duration(float64(index) / *job.Rate * float64(time.Second)))
	time.Sleep(time.Until(due))
	return due
}

// Tally is what came of a job, or of one worker's part in it.
type Tally struct {
	ok, failed, bytes, checksum uint64
	latencies                   map[int64]uint64
}

func newTally() *Tally {
	return &Tally{latencies: map[int64]uint64{}}
}

// add takes a response whose body was read in full.
func (tally *Tally) add(status int, body []byte, latency time.Duration) {
	if status != 200 {
		tally.failed++
		return
	}
	tally.ok++
	tally.bytes += uint64(len(body))
	if n := len(body); n > 0 {
		tally.checksum += uint64(body[0]) + uint64(body[n/2]) + uint64(body[n-1])
	}
	tally.latencies[threeDigits(latency.Microseconds())]++
}

func (tally *Tally) merge(other *Tally) {
	tally.ok += other.ok
	tally.failed += other.failed
	tally.bytes += other.bytes
	tally.checksum += other.checksum
	for latency, count := range other.latencies {
		tally.latencies[latency] += count
	}
}

// threeDigits rounds to three significant digits, so that the list of latencies stays short.
func threeDigits(number int64) int64 {
	scale := int64(1)
	for number/scale >= 1000 {
		scale *= 10
	}
	return (number + scale/2) / scale * scale
}

// serve answers jobs with fetch until standard input closes.
func serve(name string, fetch func(*Job) *Tally) error {
	out := json.NewEncoder(os.Stdout)
	ready := map[string]any{"ready": true, "name": name, "version": "net/http of " + runtime.Version()}
	if err := out.Encode(ready); err != nil {
		return err
	}
	lines := bufio.NewReader(os.Stdin) // A Scanner would end at a line that is too long for it.
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := out.Encode(answer(line, fetch)); err != nil {
			return err
		}
	}
}

func answer(line []byte, fetch func(*Job) *Tally) map[string]any {
	job, err := parse(line)
	if err != nil {
		return map[string]any{"error": err.Error()}
	}
	job.start = time.Now()
	tally := fetch(job)
	wall := time.Since(job.start)
	latencies := make([][2]uint64, 0, len(tally.latencies))
	for latency, count := range tally.latencies {
		latencies = append(latencies, [2]uint64{uint64(latency), count})
	}
	sort.Slice(latencies, func(a, b int) bool { return latencies[a][0] < latencies[b][0] })
	return map[string]any{
		"ok": tally.ok, "failed": tally.failed, "bytes": tally.bytes, "checksum": tally.checksum,
		"wall_ns": wall.Nanoseconds(), "children_cpu_ns": 0, "latency_us": latencies,
	}
}

func parse(line []byte) (*Job, error) {
	job := &Job{Requests: -1}
	if err := json.Unmarshal(line, job); err != nil {
		return nil, err
	}
	switch {
	case len(job.URLs) == 0 || job.Requests < 0 || job.Limit < 1 || job.TimeoutMs < 1:
		return nil, errors.New("urls, requests, limit and timeout_ms must be given, limit and timeout_ms at least 1")
	case job.Rate != nil && *job.Rate <= 0:
		return nil, errors.New("rate must be above 0")
	case job.Retries != 0:
		return nil, errors.New("no retries")
	}
	return job, nil
}
