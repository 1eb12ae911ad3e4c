#include "server/convert_step.h"

#include "server/convert_fields.h"

namespace ffzero {
namespace {

using Message = v1::TrainingSpec;

std::optional<Reading> TakeReading(Message::Reading found, const std::string& field,
                                   ViolationList* out) {
  switch (found) {
    case Message::READING_UNSPECIFIED:
      return std::nullopt;
    case Message::RAW:
      return Reading::kRaw;
    case Message::CENTERED:
      return Reading::kCentered;
    default:
      RefuseNumber(field, found, "RAW or CENTERED", out);
      return std::nullopt;
  }
}

std::optional<EpsilonRule> TakeEpsilonRule(Message::EpsilonRule found, const std::string& field,
                                           ViolationList* out) {
  switch (found) {
    case Message::EPSILON_RULE_UNSPECIFIED:
      return std::nullopt;
    case Message::FIXED:
      return EpsilonRule::kFixed;
    case Message::AUTO:
      return EpsilonRule::kAuto;
    default:
      RefuseNumber(field, found, "FIXED or AUTO", out);
      return std::nullopt;
  }
}

std::optional<Optimizer> TakeOptimizer(Message::Optimizer found, const std::string& field,
                                       ViolationList* out) {
  switch (found) {
    case Message::OPTIMIZER_UNSPECIFIED:
      return std::nullopt;
    case Message::SGD:
      return Optimizer::kSgd;
    case Message::ADAM:
      return Optimizer::kAdam;
    default:
      RefuseNumber(field, found, "SGD or ADAM", out);
      return std::nullopt;
  }
}

std::optional<RateSchedule> TakeSchedule(Message::LearningRateSchedule found,
                                         const std::string& field, ViolationList* out) {
  switch (found) {
    case Message::LEARNING_RATE_SCHEDULE_UNSPECIFIED:
      return std::nullopt;
    case Message::CONSTANT:
      return RateSchedule::kConstant;
    case Message::COSINE:
      return RateSchedule::kCosine;
    default:
      RefuseNumber(field, found, "CONSTANT or COSINE", out);
      return std::nullopt;
  }
}

template <typename AnyMessage>
StepChoices Take(const AnyMessage& message, const std::string& prefix, ViolationList* out) {
  return {.reading = TakeReading(message.reading(), prefix + ".reading", out),
          .epsilon_rule = TakeEpsilonRule(message.epsilon_rule(), prefix + ".epsilon_rule", out),
          .optimizer = TakeOptimizer(message.optimizer(), prefix + ".optimizer", out),
          .learning_rate_schedule = TakeSchedule(message.learning_rate_schedule(),
                                                 prefix + ".learning_rate_schedule", out)};
}

template <typename AnyMessage>
void Write(const StepChoices& choices, AnyMessage* message) {
  if (choices.reading.has_value()) {
    message->set_reading(*choices.reading == Reading::kRaw ? Message::RAW : Message::CENTERED);
  }
  if (choices.epsilon_rule.has_value()) {
    message->set_epsilon_rule(*choices.epsilon_rule == EpsilonRule::kFixed ? Message::FIXED
                                                                           : Message::AUTO);
  }
  if (choices.optimizer.has_value()) {
    message->set_optimizer(*choices.optimizer == Optimizer::kSgd ? Message::SGD : Message::ADAM);
  }
  if (choices.learning_rate_schedule.has_value()) {
    message->set_learning_rate_schedule(*choices.learning_rate_schedule == RateSchedule::kConstant
                                            ? Message::CONSTANT
                                            : Message::COSINE);
  }
}

}  // namespace

StepChoices TakeStepChoices(const v1::TrainingSpec& message, const std::string& prefix,
                            ViolationList* out) {
  return Take(message, prefix, out);
}

StepChoices TakeStepChoices(const v1::StageTraining& message, const std::string& prefix,
                            ViolationList* out) {
  return Take(message, prefix, out);
}

void WriteStepChoices(const StepChoices& choices, v1::TrainingSpec* message) {
  Write(choices, message);
}

void WriteStepChoices(const StepChoices& choices, v1::StageTraining* message) {
  Write(choices, message);
}

}  // namespace ffzero
