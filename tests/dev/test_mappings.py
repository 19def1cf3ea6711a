"""What the template declares about event sources is what the pump obeys."""

from pathlib import Path

import pytest

from dev.mappings import Mapping, UnknownMatcher, matches, read_mapping

TEMPLATE = """
Resources:
  React:
    Properties:
      Events:
        ReactDynamodbEventSource:
          Properties:
            Stream: !GetAtt Table.StreamArn
            BatchSize: 25
            BisectBatchOnFunctionError: true
            MaximumRetryAttempts: 5
            MaximumRecordAgeInSeconds: 82800
            FunctionResponseTypes: [ReportBatchItemFailures]
            FilterCriteria: {Filters: [{Pattern: '%s'}]}
"""
FACTS = '{"eventName":["INSERT"],"dynamodb":{"NewImage":{"fact":{"BOOL":[true]}}}}'


def written(folder: Path, pattern: str) -> Path:
    (folder / "functions.yaml").write_text(TEMPLATE % pattern)
    (folder / "alarms.yaml").write_text("Outputs: {}")
    return folder


def test_it_works(tmp_path: Path) -> None:
    mapping = read_mapping("react", written(tmp_path, FACTS))
    assert mapping == Mapping("react", mapping.patterns, 25, 5, True, True, 82800)
    assert mapping.wants({"eventName": "INSERT", "dynamodb": {"NewImage": {"fact": {"BOOL": True}}}})
    assert not mapping.wants({"eventName": "MODIFY", "dynamodb": {"NewImage": {"fact": {"BOOL": True}}}})
    assert not mapping.wants({"eventName": "INSERT", "dynamodb": {"NewImage": {}}})
    assert not mapping.wants({"eventName": "INSERT", "dynamodb": {"Keys": {}}})


def test_a_function_that_is_not_declared_has_lambdas_defaults(tmp_path: Path) -> None:
    mapping = read_mapping("deliver", written(tmp_path, FACTS))
    assert mapping == Mapping("deliver")
    assert read_mapping("deliver", tmp_path, batch_size=10).batch_size == 10
    assert mapping.wants({"eventName": "REMOVE"})


def test_one_of_several_values_is_enough_and_true_is_not_one() -> None:
    assert matches({"a": {"b": ["x", "y"]}}, {"a": {"b": "y", "c": "z"}})
    assert not matches({"a": {"b": ["x", "y"]}}, {"a": {"b": "z"}})
    assert not matches({"a": [True]}, {"a": 1})
    assert not matches({"a": {"b": ["x"]}}, {"a": "x"})


@pytest.mark.parametrize("pattern", ['{"a":[{"prefix":"x"}]}', '{"a":[{"exists":false}]}', '{"a":"x"}'])
def test_a_matcher_that_is_not_understood_is_refused_rather_than_guessed(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(UnknownMatcher):
        read_mapping("react", written(tmp_path, pattern))


@pytest.mark.parametrize("name", ["react", "deliver"])
def test_the_real_template_bounds_retries_and_filters_with_patterns_that_are_understood(name: str) -> None:
    mapping = read_mapping(name)
    assert mapping.patterns
    assert mapping.partial
    assert mapping.bisect
    assert mapping.attempts > 0
