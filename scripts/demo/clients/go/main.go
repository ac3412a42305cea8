// Command calls makes calls with Go's openai-go as it is: it knows a base URL and a key, and nothing of any chain. It is
// a module of its own, so that the client is no dependency of the node.
//
// What to do comes as JSON on stdin, as for calls.mjs, and each call that was answered is a line of JSON on stdout.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

type plan struct {
	BaseURL     string   `json:"baseURL"`
	APIKey      string   `json:"apiKey"`
	Model       string   `json:"model"`
	Texts       []string `json:"texts"`
	StreamEvery int      `json:"streamEvery"`
	Parallel    int      `json:"parallel"`
}

type line struct {
	Index            int     `json:"index"`
	Streamed         bool    `json:"streamed"`
	ID               string  `json:"id"`
	Answer           string  `json:"answer"`
	PromptTokens     int64   `json:"promptTokens"`
	CompletionTokens int64   `json:"completionTokens"`
	Milliseconds     float64 `json:"ms"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "calls:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var p plan
	if err := json.NewDecoder(os.Stdin).Decode(&p); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	client := openai.NewClient(option.WithBaseURL(p.BaseURL), option.WithAPIKey(p.APIKey), option.WithMaxRetries(4),
		option.WithRequestTimeout(30*time.Second))
	out := json.NewEncoder(os.Stdout)
	var mu sync.Mutex
	indices := make(chan int)
	var workers sync.WaitGroup
	for range p.Parallel {
		workers.Go(func() {
			for index := range indices {
				l, err := call(ctx, client, p, index)
				mu.Lock()
				if err == nil {
					err = out.Encode(l)
				}
				mu.Unlock()
				if err != nil {
					cancel(fmt.Errorf("call %d: %w", index, err))
				}
			}
		})
	}
	for i := range p.Texts {
		if ctx.Err() != nil {
			break
		}
		indices <- i
	}
	close(indices)
	workers.Wait()
	return context.Cause(ctx)
}

func call(ctx context.Context, client openai.Client, p plan, index int) (line, error) {
	l := line{Index: index, Streamed: p.StreamEvery > 0 && index%p.StreamEvery == 0}
	params := openai.ChatCompletionNewParams{
		Model: p.Model, Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(p.Texts[index])},
		MaxCompletionTokens: openai.Int(8),
	}
	var response *http.Response
	began := time.Now()
	if l.Streamed {
		params.StreamOptions.IncludeUsage = openai.Bool(true)
		stream := client.Chat.Completions.NewStreaming(ctx, params, option.WithResponseInto(&response))
		defer func() { _ = stream.Close() }()
		for stream.Next() {
			chunk := stream.Current()
			for _, choice := range chunk.Choices {
				l.Answer += choice.Delta.Content
			}
			if chunk.Usage.TotalTokens > 0 {
				l.PromptTokens, l.CompletionTokens = chunk.Usage.PromptTokens, chunk.Usage.CompletionTokens
			}
		}
		if err := stream.Err(); err != nil {
			return l, err
		}
	} else {
		answer, err := client.Chat.Completions.New(ctx, params, option.WithResponseInto(&response))
		if err != nil {
			return l, err
		}
		l.Answer = answer.Choices[0].Message.Content
		l.PromptTokens, l.CompletionTokens = answer.Usage.PromptTokens, answer.Usage.CompletionTokens
	}
	l.Milliseconds = float64(time.Since(began)) / float64(time.Millisecond)
	if response != nil {
		l.ID = response.Header.Get("X-Request-Id")
	}
	return l, nil
}
