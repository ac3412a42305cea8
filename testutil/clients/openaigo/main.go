// Command openaigo is openai-go as it is: it knows OPENAI_BASE_URL and OPENAI_API_KEY, and nothing of any chain. It does
// and prints what openai.mjs does. It is a module of its own, so that the client is no dependency of the node.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

// line is a call that was paid.
type line struct {
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	Text   string `json:"text"`
	Input  int64  `json:"input"`
	Output int64  `json:"output"`
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	err := run(ctx, openai.NewClient())
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, client openai.Client) error {
	models, err := client.Models.List(ctx)
	if err != nil {
		return err
	}
	if len(models.Data) == 0 {
		return errors.New("the gateway lists no model")
	}
	model := models.Data[0].ID
	out := json.NewEncoder(os.Stdout)
	for _, call := range []func(context.Context, openai.Client, string) (line, error){chat, stream, completion, embedding} {
		l, err := call(ctx, client, model)
		if err != nil {
			return err
		}
		if err := out.Encode(l); err != nil {
			return err
		}
	}
	_, err = client.Chat.Completions.New(ctx, params(model, 5), option.WithAPIKey("sk-sahara-nobody"), option.WithMaxRetries(0))
	var refused *openai.Error
	if !errors.As(err, &refused) || refused.StatusCode != http.StatusUnauthorized || refused.Code != "invalid_api_key" {
		return fmt.Errorf("a wrong key: %w", err)
	}
	return nil
}

func params(model string, most int64) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{
		Model: model, MaxTokens: openai.Int(most),
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("Say five words.")},
	}
}

func chat(ctx context.Context, client openai.Client, model string) (line, error) {
	var response *http.Response
	answer, err := client.Chat.Completions.New(ctx, params(model, 5), option.WithResponseInto(&response))
	if err != nil {
		return line{}, err
	}
	return line{"chat", id(response), answer.Choices[0].Message.Content, answer.Usage.PromptTokens, answer.Usage.CompletionTokens}, nil
}

func stream(ctx context.Context, client openai.Client, model string) (line, error) {
	var response *http.Response
	p := params(model, 7)
	p.StreamOptions.IncludeUsage = openai.Bool(true)
	events := client.Chat.Completions.NewStreaming(ctx, p, option.WithResponseInto(&response))
	l := line{Kind: "stream"}
	for events.Next() {
		chunk := events.Current()
		for _, choice := range chunk.Choices {
			l.Text += choice.Delta.Content
		}
		if chunk.Usage.TotalTokens > 0 {
			l.Input, l.Output = chunk.Usage.PromptTokens, chunk.Usage.CompletionTokens
		}
	}
	l.ID = id(response)
	return l, events.Err()
}

func completion(ctx context.Context, client openai.Client, model string) (line, error) {
	var response *http.Response
	answer, err := client.Completions.New(ctx, openai.CompletionNewParams{
		Model: openai.CompletionNewParamsModel(model), MaxTokens: openai.Int(3),
		Prompt: openai.CompletionNewParamsPromptUnion{OfString: openai.String("Once")},
	}, option.WithResponseInto(&response))
	if err != nil {
		return line{}, err
	}
	return line{"completion", id(response), answer.Choices[0].Text, answer.Usage.PromptTokens, answer.Usage.CompletionTokens}, nil
}

func embedding(ctx context.Context, client openai.Client, model string) (line, error) {
	var response *http.Response
	answer, err := client.Embeddings.New(ctx, openai.EmbeddingNewParams{
		Model: model, Input: openai.EmbeddingNewParamsInputUnion{OfString: openai.String("Once")},
	}, option.WithResponseInto(&response))
	if err != nil {
		return line{}, err
	}
	text := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(answer.Data[0].Embedding)), ","), "[]")
	return line{"embedding", id(response), text, answer.Usage.PromptTokens, 0}, nil
}

// id is the server's name of the call.
func id(response *http.Response) string {
	if response == nil {
		return ""
	}
	return response.Header.Get("X-Request-Id")
}
