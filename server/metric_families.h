#ifndef FFZERO_SERVER_METRIC_FAMILIES_H_
#define FFZERO_SERVER_METRIC_FAMILIES_H_

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>
#include <prometheus/metric_type.h>

#include <string>
#include <utility>

namespace ffzero {

// A gauge of one series without labels.
inline prometheus::MetricFamily SingleGauge(const char* name, const char* help, double value) {
  prometheus::ClientMetric metric;
  metric.gauge.value = value;
  return {name, help, prometheus::MetricType::Gauge, {std::move(metric)}};
}

// Adds the gauge's series with that one label.
inline void AddGauge(const char* label, std::string label_value, double value,
                     prometheus::MetricFamily* family) {
  prometheus::ClientMetric& metric = family->metric.emplace_back();
  metric.label = {{label, std::move(label_value)}};
  metric.gauge.value = value;
}

}  // namespace ffzero

#endif  // FFZERO_SERVER_METRIC_FAMILIES_H_
