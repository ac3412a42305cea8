package main

import (
	"fmt"
	"os"
	"path/filepath"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"

	"github.com/cosmos/cosmos-sdk/telemetry"
	"github.com/cosmos/cosmos-sdk/telemetry/registry"
)

// meters are the SDK's instruments that every node runs: how long each phase of a block takes, and what
// Block-STM had to do again.
var meters = []string{"baseapp", "blockstm"}

// startMeters publishes the OpenTelemetry meters. By default they join CometBFT's own metrics on its
// Prometheus endpoint, so that there is one address to scrape; an otel.yaml that is not empty takes over
// with whatever exporters it names.
func startMeters(home string) error {
	path := filepath.Join(home, "config", telemetry.OtelFileName)
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		if err := telemetry.InitializeOpenTelemetry(path); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return nil
	}
	exporter, err := prometheus.New() // registers with the default registry, which CometBFT serves
	if err != nil {
		return fmt.Errorf("prometheus exporter: %w", err)
	}
	otel.SetMeterProvider(metric.NewMeterProvider(metric.WithReader(exporter)))
	for _, name := range meters {
		meter := registry.Get(name)
		if meter == nil {
			return fmt.Errorf("the SDK has no instrument %q", name)
		}
		if err := meter.Start(nil); err != nil {
			return fmt.Errorf("instrument %s: %w", name, err)
		}
	}
	return nil
}
