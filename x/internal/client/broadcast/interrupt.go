package broadcast

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// ErrInterrupted is not context.Canceled, which callers may take for a wanted end.
var ErrInterrupted = errors.New("interrupted")

// Interruptible runs f with a context that Ctrl-C ends, so that f can tidy up behind itself.
func Interruptible(cmd *cobra.Command, f func(context.Context) error) error {
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := f(ctx)
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%w: %s", ErrInterrupted, err.Error())
	}
	return err
}
