"""Every number that people set has a least and a most: held by one constraint for all numbers of a model."""

from django.db import migrations, models

from workflows.migration_executor import settle

#: Model -> column, least, most.
POSSIBLE = {
    "target": [
        ("value", 1, 1000000000),
    ],
    "fundpool": [
        ("year", 2000, 2100),
    ],
    "rubric": [
        ("total", 1, 1000),
        ("pass_mark", 0, 999),
    ],
    "rubricitem": [
        ("weight", 1, 1000),
    ],
    "call": [
        ("max_grant_registered_fen", 1, 10000000000000),
        ("max_grant_other_fen", 1, 10000000000000),
        ("max_per_organisation", 1, 100),
        ("min_match_pct", 0, 100),
        ("max_months", 1, 120),
        ("award_min_score", 0, 100),
        ("min_panel", 1, 99),
        ("min_sheets", 1, 99),
        ("min_responses", 1, 100),
        ("drop_extremes_from", 3, 100),
        ("notice_days", 1, 60),
        ("supplement_days", 1, 60),
        ("objection_reply_days", 1, 120),
        ("sign_days", 1, 250),
        ("payment_days", 1, 250),
        ("pass_mark", 0, 100),
        ("grade_a_from", 0, 100),
        ("grade_b_from", 0, 100),
        ("transfer_file_only_pct", 0, 100),
        ("second_approval_from_fen", 0, 10000000000000),
        ("eligibility_days", 1, 250),
        ("ban_years", 1, 50),
    ],
    "allocation": [
        ("fen", 1, 10000000000000),
    ],
    "budgetcategory": [
        ("ceiling_pct", 0, 100),
    ],
    "paymentstage": [
        ("pct", 0, 100),
    ],
    "reviewround": [
        ("weight_pct", 1, 100),
    ],
    "package": [
        ("budget_fen", 1, 10000000000000),
    ],
    "publicnotice": [
        ("working_days", 1, 60),
    ],
}


def keep_to_what_is_possible(apps, schema_editor):
    """A number that could be set before and never worked (a notice of 0 days) becomes the nearest one that does."""
    for model, columns in POSSIBLE.items():
        rows = apps.get_model("grants", model)._default_manager.using(schema_editor.connection.alias)
        for name, least, most in columns:
            rows.filter(**{f"{name}__lt": least}).update(**{name: least})
            rows.filter(**{f"{name}__gt": most}).update(**{name: most})


def possible(columns):
    return models.Q(*[term for name, least, most in columns for term in ((f"{name}__gte", least), (f"{name}__lte", most))])


class Migration(migrations.Migration):
    dependencies = [("grants", "0010_errands")]

    operations = [
        migrations.RunPython(keep_to_what_is_possible, migrations.RunPython.noop),
        migrations.RunPython(settle, migrations.RunPython.noop),
        *(
            migrations.AddConstraint(
                model_name=model,
                constraint=models.CheckConstraint(condition=possible(columns), name=f"{model}_numbers_possible"),
            )
            for model, columns in POSSIBLE.items()
        ),
    ]
