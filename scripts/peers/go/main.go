// Command go-net-http fetches with net/http and a bounded group of workers.
//
// `go-net-http default` does so with http.DefaultTransport, which keeps two idle connections per host and closes
// the others: with more workers than that, many requests open a connection of their own.
package main

import (
	"io"
	"log"
	"net/http"
	"os"
	"sync"
	"time"
)

func main() {
	name, client := "go-net-http", keepingClient
	if len(os.Args) > 1 && os.Args[1] == "default" {
		name, client = "go-net-http-default", defaultClient
	}
	err := serve(name, func(job *Job) *Tally { return fetchAll(client(job), job) })
	if err != nil {
		log.Fatal(err)
	}
}

func defaultClient(job *Job) *http.Client {
	return &http.Client{Timeout: job.timeout()}
}

var kept *http.Transport // stays from one job to the next while the limit stays

func keepingClient(job *Job) *http.Client {
	if kept == nil || kept.MaxIdleConnsPerHost != job.Limit {
		if kept != nil {
			kept.CloseIdleConnections()
		}
		kept = http.DefaultTransport.(*http.Transport).Clone()
		kept.MaxIdleConns = 0 // 100 over all hosts by default, 0 is without limit
		kept.MaxIdleConnsPerHost = job.Limit
		// Or a request that finds another's connection first leaves the one that was opened for it as one too many.
		kept.MaxConnsPerHost = job.Limit
	}
	return &http.Client{Transport: kept, Timeout: job.timeout()}
}

// fetchAll has a worker for each request that may be in flight.
func fetchAll(client *http.Client, job *Job) *Tally {
	indexes := make(chan int)
	tallies := make([]*Tally, job.Limit)
	var workers sync.WaitGroup
	for worker := range tallies {
		tally := newTally()
		tallies[worker] = tally
		workers.Add(1)
		go func() {
			defer workers.Done()
			for index := range indexes {
				fetch(client, job, index, tally)
			}
		}()
	}
	for index := 0; index < job.Requests; index++ {
		indexes <- index
	}
	close(indexes)
	workers.Wait()

	total := newTally()
	for _, tally := range tallies {
		total.merge(tally)
	}
	return total
}

func fetch(client *http.Client, job *Job, index int, tally *Tally) {
	began := job.begin(index)
	response, err := client.Get(job.url(index))
	if err != nil {
		tally.failed++
		return
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		tally.failed++
		return
	}
	tally.add(response.StatusCode, body, time.Since(began))
}
