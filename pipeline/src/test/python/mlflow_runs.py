"""Prints what MLflow's own client finds in an experiment, as JSON: mlflow_runs.py SERVER EXPERIMENT."""

import hashlib
import json
import sys

from mlflow import MlflowClient

client = MlflowClient(sys.argv[1])
experiment = client.get_experiment_by_name(sys.argv[2])


def files(run, path=None):
    for file in client.list_artifacts(run, path):
        if file.is_dir:
            yield from files(run, file.path)
        else:
            with open(client.download_artifacts(run, file.path), "rb") as content:
                yield file.path, hashlib.sha256(content.read()).hexdigest()


print(
    json.dumps(
        [
            {
                "id": run.info.run_id,
                "name": run.info.run_name,
                "status": run.info.status,
                "parameters": run.data.params,
                "tags": run.data.tags,
                "metrics": run.data.metrics,
                "elbo": [
                    [metric.step, metric.value]
                    for metric in client.get_metric_history(run.info.run_id, "train/elbo")
                ],
                "artifacts": dict(files(run.info.run_id)),
            }
            for run in client.search_runs([experiment.experiment_id])
        ]
    )
)
